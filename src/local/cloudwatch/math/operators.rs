//! Operators over scalars, series and arrays of series.

use super::{Line, Value};

/// Applies a binary operator. Two series keep the times both have.
///
/// # Errors
/// Types the operator does not take, in the service's words.
pub fn binary(operator: &'static str, left: Value, right: Value) -> Result<Value, String> {
    let compute = |a, b| number(operator, a, b);
    Ok(match (left, right) {
        (Value::Scalar(a), Value::Scalar(b)) => Value::Scalar(compute(a, b)),
        (Value::One(line), Value::Scalar(b)) => Value::One(line.map(|_, a| compute(a, b))),
        (Value::Scalar(a), Value::One(line)) => Value::One(line.map(|_, b| compute(a, b))),
        (Value::One(a), Value::One(b)) => Value::One(joined(&a, &b, compute)),
        (Value::Many(lines), Value::Scalar(b)) => {
            Value::Many(lines.iter().map(|line| line.map(|_, a| compute(a, b))).collect())
        }
        (Value::Scalar(a), Value::Many(lines)) => {
            Value::Many(lines.iter().map(|line| line.map(|_, b| compute(a, b))).collect())
        }
        (Value::Many(lines), Value::One(b)) => Value::Many(lines.iter().map(|a| joined(a, &b, compute)).collect()),
        (Value::One(a), Value::Many(lines)) => {
            Value::Many(lines.iter().map(|b| Line { label: b.label.clone(), ..joined(&a, b, compute) }).collect())
        }
        (left, right) => {
            return Err(format!("Unsupported operand type(s) for {operator}: '[{}, {}]'", left.kind(), right.kind()));
        }
    })
}

fn joined(a: &Line, b: &Line, compute: impl Fn(f64, f64) -> f64) -> Line {
    let points = a.points.iter().filter_map(|(at, left)| Some((*at, compute(*left, b.at(*at)?)))).collect();
    Line { period: a.period.max(b.period), ..a.with(points) }
}

/// The operator on two numbers; comparisons and logic give 0 or 1.
#[allow(clippy::float_cmp)] // the service compares exactly, too
fn number(operator: &str, a: f64, b: f64) -> f64 {
    let truth = |yes: bool| f64::from(u8::from(yes));
    match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "^" => a.powf(b),
        "==" => truth(a == b),
        "!=" => truth(a != b),
        "<" => truth(a < b),
        "<=" => truth(a <= b),
        ">" => truth(a > b),
        ">=" => truth(a >= b),
        "AND" => truth(a != 0.0 && b != 0.0),
        _ => truth(a != 0.0 || b != 0.0),
    }
}
