//! Computations of decimals by the reference's "Computations with numeric values": digits in all and behind the point
//! follow from those of the operands, and a value beyond them is an overflow.

/// How a number is kept: digits in all and behind the point; whole numbers have the digits of their type.
pub type Shape = (u32, u32);

/// The most digits there are.
const MOST: u32 = 38;
/// Digits the engine keeps in eight bytes; a product of such operands it would not widen.
const NARROW: u32 = 18;

/// The service's words where a value needs more digits than there are.
pub const OVERFLOW: &str = "Numeric data overflow (result precision)";

/// What `left sign right` is kept as; the scale of a product may come out larger than any.
pub fn shape(sign: &str, one: Shape, two: Shape) -> Shape {
    let ((p1, s1), (p2, s2)) = (one, two);
    match sign {
        "*" => ((p1 + p2 + 1).min(MOST), s1 + s2),
        "/" => quotient(one, two),
        _ => {
            let scale = s1.max(s2);
            ((p1.saturating_sub(s1).max(p2.saturating_sub(s2)) + 1 + scale).min(MOST), scale)
        }
    }
}

/// Scale `max(4, s1 + p2 - s2 + 1)`, precision `p1 - s1 + s2 + scale`; where that is more than 38 digits the scale gives
/// way, down to 4.
fn quotient((p1, s1): Shape, (p2, s2): Shape) -> Shape {
    let whole = p1.saturating_sub(s1) + s2;
    let scale = (s1 + p2 + 1).saturating_sub(s2).max(4);
    if whole + scale <= MOST { (whole + scale, scale) } else { (MOST, MOST.saturating_sub(whole).max(4)) }
}

/// The expression over `$1` and `$2` that does it exactly.
pub fn expression(sign: &str, one: Shape, two: Shape) -> String {
    let done = shape(sign, one, two);
    if done.1 > MOST {
        return format!("(case when $1 is not null and $2 is not null then cast(error('{OVERFLOW}') as decimal) end)");
    }
    match sign {
        "*" => product(one, two, done),
        "/" => exact_quotient(one, two, done),
        _ => format!("cast({} {sign} {} as {})", cast("$1", done), cast("$2", done), kind(done)),
    }
}

fn kind((precision, scale): Shape) -> String {
    format!("decimal({precision}, {scale})")
}

fn cast(operand: &str, shape: Shape) -> String {
    format!("cast({operand} as {})", kind(shape))
}

fn product(one: Shape, two: Shape, done: Shape) -> String {
    let wide = if done.0 > NARROW { NARROW + 1 } else { 0 };
    let left = cast("$1", (one.0.max(wide), one.1));
    format!("cast({left} * {} as {})", cast("$2", two), kind(done))
}

/// Whole numbers of the last places are divided, one place further than is kept; the cast rounds that away.
fn exact_quotient(one: Shape, two: Shape, (precision, scale): Shape) -> String {
    let kind = if precision + 1 < 19 && two.0 < 19 { "bigint" } else { "hugeint" };
    let raise = i64::from(scale) + 1 + i64::from(two.1) - i64::from(one.1);
    let power = |exponent: i64| format!("1{}", "0".repeat(usize::try_from(exponent).unwrap_or(0)));
    let moved = match raise {
        0.. => format!("* cast('{}' as {kind})", power(raise)),
        _ => format!("/ cast('{}' as {kind})", power(-raise)),
    };
    let (left, right) = (digits("$1", one, kind), digits("$2", two, kind));
    let unit = format!("cast('0.{}1' as decimal({}, {}))", "0".repeat(scale as usize), scale + 2, scale + 1);
    let whole = format!("cast({left} {moved} / {right} as decimal({}, 0))", (precision + 1).min(MOST));
    format!("cast({whole} * {unit} as decimal({precision}, {scale}))")
}

/// The average of decimals: the sum `$1` over the count `$2`, cut behind the argument's scale as the reference's examples
/// are (8.15 over 3 is 2.71).
pub fn mean((precision, scale): Shape) -> String {
    let digits = digits("$1", (precision, scale), "hugeint");
    let whole = format!("cast({digits} / $2 as decimal({MOST}, 0))");
    let unit =
        format!("cast('0.{}1' as decimal({}, {scale}))", "0".repeat((scale as usize).saturating_sub(1)), scale + 1);
    let unit = if scale == 0 { "cast(1 as decimal(1, 0))".to_owned() } else { unit };
    format!("cast({whole} * {unit} as decimal({MOST}, {scale}))")
}

/// The same where only the engine's own average can stand: it is near enough that what it misses is rounded away first.
pub fn near_mean((_, scale): Shape) -> String {
    let power = format!("1{}", "0".repeat(scale as usize));
    format!("cast(trunc(round(avg($1) * {power}, 6)) / cast({power} as double) as decimal({MOST}, {scale}))")
}

/// A decimal's digits without its point. Those of the widest are taken from its text: there is no room to multiply.
fn digits(operand: &str, (precision, scale): Shape, kind: &str) -> String {
    match scale {
        0 => format!("cast({operand} as {kind})"),
        _ if precision + scale < 38 => {
            format!(
                "cast(({operand}) * cast('1{}' as decimal({}, 0)) as {kind})",
                "0".repeat(scale as usize),
                scale + 1
            )
        }
        _ => format!("cast(replace(cast({operand} as varchar), '.', '') as {kind})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_references_formulas() {
        // PRICEPAID and COMMISSION are DECIMAL(8,2), QTYSOLD is a SMALLINT: DECIMAL(5,0).
        assert_eq!(shape("/", (8, 2), (8, 2)), (17, 9));
        assert_eq!(shape("*", (8, 2), (5, 0)), (14, 2));
        assert_eq!(shape("+", (8, 2), (5, 0)), (9, 2));
        assert_eq!(shape("-", (7, 2), (15, 3)), (16, 3));
        assert_eq!(shape("*", (2, 1), (2, 1)), (5, 2));
        assert_eq!(shape("/", (2, 1), (10, 0)), (13, 12));
        // Beyond 38 digits.
        assert_eq!(shape("+", (38, 2), (38, 4)), (38, 4));
        assert_eq!(shape("*", (38, 19), (38, 19)), (38, 38));
        assert_eq!(shape("/", (38, 2), (19, 0)), (38, 4));
        assert_eq!(shape("/", (19, 0), (19, 0)), (38, 19));
        assert_eq!(shape("/", (19, 2), (38, 19)), (38, 4));
    }
}
