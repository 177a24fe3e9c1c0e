//! What the properties of a pool may hold.

use crate::shape::Shape::{self, Flag, List, Object, Text, Whole};
use crate::shape::TEXTS;

pub const RECOVERY: Shape = Object(&[("RecoveryMechanisms", List(&Object(&[("Name", Text), ("Priority", Whole)])))]);

pub const ADMIN_CREATE_USER: Shape = Object(&[
    ("AllowAdminCreateUserOnly", Flag),
    ("InviteMessageTemplate", Object(&[("EmailMessage", Text), ("EmailSubject", Text), ("SMSMessage", Text)])),
    ("UnusedAccountValidityDays", Whole),
]);

pub const DEVICES: Shape = Object(&[("ChallengeRequiredOnNewDevice", Flag), ("DeviceOnlyRememberedOnUserPrompt", Flag)]);

pub const EMAIL: Shape = Object(&[
    ("ConfigurationSet", Text),
    ("EmailSendingAccount", Text),
    ("From", Text),
    ("ReplyToEmailAddress", Text),
    ("SourceArn", Text),
]);

const CUSTOM_SENDER: Shape = Object(&[("LambdaArn", Text), ("LambdaVersion", Text)]);

pub const LAMBDA: Shape = Object(&[
    ("CreateAuthChallenge", Text),
    ("CustomEmailSender", CUSTOM_SENDER),
    ("CustomMessage", Text),
    ("CustomSMSSender", CUSTOM_SENDER),
    ("DefineAuthChallenge", Text),
    ("InboundFederation", CUSTOM_SENDER),
    ("KMSKeyID", Text),
    ("PostAuthentication", Text),
    ("PostConfirmation", Text),
    ("PreAuthentication", Text),
    ("PreSignUp", Text),
    ("PreTokenGeneration", Text),
    ("PreTokenGenerationConfig", CUSTOM_SENDER),
    ("UserMigration", Text),
    ("VerifyAuthChallengeResponse", Text),
]);

pub const POLICIES: Shape = Object(&[
    (
        "PasswordPolicy",
        Object(&[
            ("MinimumLength", Whole),
            ("PasswordHistorySize", Whole),
            ("RequireLowercase", Flag),
            ("RequireNumbers", Flag),
            ("RequireSymbols", Flag),
            ("RequireUppercase", Flag),
            ("TemporaryPasswordValidityDays", Whole),
        ]),
    ),
    ("SignInPolicy", Object(&[("AllowedFirstAuthFactors", TEXTS)])),
]);

pub const ATTRIBUTE: Shape = Object(&[
    ("AttributeDataType", Text),
    ("DeveloperOnlyAttribute", Flag),
    ("Mutable", Flag),
    ("Name", Text),
    ("NumberAttributeConstraints", Object(&[("MaxValue", Text), ("MinValue", Text)])),
    ("Required", Flag),
    ("StringAttributeConstraints", Object(&[("MaxLength", Text), ("MinLength", Text)])),
]);

pub const SMS_CONFIGURATION: Shape = Object(&[("ExternalId", Text), ("SnsCallerArn", Text), ("SnsRegion", Text)]);

pub const ADD_ONS: Shape =
    Object(&[("AdvancedSecurityAdditionalFlows", Object(&[("CustomAuthMode", Text)])), ("AdvancedSecurityMode", Text)]);

pub const VERIFICATION: Shape = Object(&[
    ("DefaultEmailOption", Text),
    ("EmailMessage", Text),
    ("EmailMessageByLink", Text),
    ("EmailSubject", Text),
    ("EmailSubjectByLink", Text),
    ("SmsMessage", Text),
]);
