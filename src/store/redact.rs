//! Takes secrets out of SQL before it is written anywhere.

use crate::sql::{Kind, lex};

/// Words after which a string is a secret: those of CREATE and ALTER USER, COPY and UNLOAD.
const SECRET_AFTER: &[&str] = &[
    "password",
    "credentials",
    "access_key_id",
    "secret_access_key",
    "session_token",
    "token",
    "master_symmetric_key",
];

/// The statement with every password, key and credentials string replaced by `'***'`.
pub fn redact(sql: &str) -> String {
    let mut clean = String::with_capacity(sql.len());
    let mut secret_next = false;
    for token in lex(sql) {
        let text = token.text(sql);
        match token.kind {
            Kind::String | Kind::DollarString if secret_next => {
                clean.push_str("'***'");
                secret_next = false;
                continue;
            }
            kind if kind.is_trivia() => {}
            Kind::Operator if text == "=" => {}
            // `CREDENTIALS AS '...'`; an unclosed or strange quote stays under suspicion.
            Kind::Keyword | Kind::Identifier if text.eq_ignore_ascii_case("as") => {}
            _ => secret_next = SECRET_AFTER.iter().any(|word| text.eq_ignore_ascii_case(word)),
        }
        clean.push_str(text);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left() {
        for sql in [
            "create user u password 'hunter2'",
            "ALTER USER u WITH PASSWORD\n /* ; */ 'hunter2' valid until '2030-01-01'",
            "alter user u password $$hunter2$$",
            "copy t from 's3://b/k' credentials 'aws_access_key_id=hunter2;aws_secret_access_key=hunter2' csv",
            "unload ('select 1') to 's3://b' with CREDENTIALS AS 'hunter2'",
            "copy t from 's3://b' access_key_id 'hunter2' secret_access_key 'hunter2' session_token 'hunter2'",
            "create user u password = 'hunter2",
            "create user u password E'hunter2'",
        ] {
            let clean = redact(sql);
            assert!(!clean.contains("hunter2") && clean.contains("'***'"), "{clean}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for sql in ["select 'password' from t where a = 'b'", "alter user u password disable", "", "select $$x$$ as y"]
        {
            assert_eq!(redact(sql), sql);
        }
        assert_eq!(redact("alter user u password 'x' valid until 'y'"), "alter user u password '***' valid until 'y'");
    }
}
