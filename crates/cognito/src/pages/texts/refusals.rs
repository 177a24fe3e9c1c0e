//! What AWS's words for refusals mean, in Japanese.

/// Whole texts.
const TEXTS: &[(&str, &str)] = &[
    ("An account with the given email already exists.", "このメールアドレスのアカウントはすでに存在します。"),
    ("An account with the given phone_number already exists.", "この電話番号のアカウントはすでに存在します。"),
    (
        "Attempt limit exceeded, please try after some time.",
        "試行回数の上限を超えました。しばらくしてからもう一度お試しください。",
    ),
    (
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
        "確認済みのメールアドレスまたは電話番号がないため、パスワードを再設定できません。",
    ),
    ("Client is not enabled for OAuth2.0 flows.", "このクライアントは OAuth 2.0 フローに対応していません。"),
    ("Code mismatch", "コードが正しくありません。"),
    ("Contact administrator to reset password.", "パスワードの再設定は管理者に依頼してください。"),
    ("Email MFA cannot be set up for the user.", "このユーザーはメールによる認証を設定できません。"),
    ("Incorrect username or password.", "ユーザー名またはパスワードが正しくありません。"),
    ("Invalid code or auth state for the user.", "コードが正しくありません。"),
    ("Invalid code provided, please request a code again.", "コードの有効期限が切れています。新しいコードを取得してください。"),
    ("Invalid code received for user", "コードが正しくありません。"),
    ("Invalid email address format.", "メールアドレスの形式が正しくありません。"),
    ("Invalid phone number format.", "電話番号の形式が正しくありません。国番号から入力してください (例: +819012345678)。"),
    (
        "Invalid session for the user, session can only be used once.",
        "このセッションは使用済みです。もう一度サインインしてください。",
    ),
    ("Invalid session for the user, session is expired.", "時間切れです。もう一度サインインしてください。"),
    ("Invalid session for the user.", "セッションが無効です。もう一度サインインしてください。"),
    ("Invalid verification code provided, please try again.", "確認コードが正しくありません。もう一度お試しください。"),
    ("Login option is not available. Please try another one", "このログイン方法は利用できません。別の方法をお試しください。"),
    ("Password attempts exceeded", "パスワードの試行回数の上限を超えました。しばらくしてからもう一度お試しください。"),
    ("Password has previously been used", "このパスワードは以前に使用されています。"),
    ("Password reset required for the user", "パスワードの再設定が必要です。"),
    ("SignUp is not permitted for this user pool", "このユーザープールでは新規登録ができません。"),
    (
        "Temporary password has expired and must be reset by an administrator.",
        "仮パスワードの有効期限が切れています。管理者に再設定を依頼してください。",
    ),
    ("The selected MFA type is not available for the user.", "選択した方法は利用できません。"),
    ("The selected challenge is not available for the user.", "選択した方法は利用できません。"),
    ("User already exists", "このユーザーはすでに存在します。"),
    ("User does not exist.", "ユーザーが存在しません。"),
    ("User is disabled.", "このユーザーは無効になっています。"),
    ("User is not confirmed.", "このユーザーはまだ確認されていません。"),
    ("Username/client id combination not found.", "ユーザーが存在しません。"),
    (
        "Your software token has already been used once.",
        "このコードは使用済みです。アプリに次のコードが表示されるまでお待ちください。",
    ),
];

/// What a password lacks.
const PASSWORDS: &[(&str, &str)] = &[
    ("Password must have lowercase characters", "パスワードには小文字を含めてください。"),
    ("Password must have numeric characters", "パスワードには数字を含めてください。"),
    ("Password must have symbol characters", "パスワードには記号を含めてください。"),
    ("Password must have uppercase characters", "パスワードには大文字を含めてください。"),
    ("Password not long enough", "パスワードが短すぎます。"),
];

/// The text in Japanese, if it is a known one.
pub fn japanese(text: &str) -> Option<String> {
    let of = |table: &[(&str, &str)], text: &str| table.iter().find(|(aws, _)| *aws == text).map(|(_, ours)| (*ours).to_owned());
    if let Some(("Password did not conform with policy" | "Password does not conform to policy", flaw)) = text.split_once(": ") {
        return of(PASSWORDS, flaw);
    }
    of(TEXTS, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(TEXTS.is_sorted() && PASSWORDS.is_sorted());
    }

    #[test]
    fn known_texts() {
        assert_eq!(
            japanese("Password did not conform with policy: Password not long enough").unwrap(),
            "パスワードが短すぎます。"
        );
        assert_eq!(japanese("something else"), None);
    }
}
