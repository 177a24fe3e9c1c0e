"""boto3: what is set up around users is kept and comes back as boto3 reads it."""

from stack import CLIENT, PASSWORD, POOL, cognito, equal, refused, user

here = {"UserPoolId": POOL}
app = {**here, "ClientId": CLIENT}


def held(expected, found, what):
    """The members that were sent are among those that came back."""
    equal({name: found.get(name) for name in expected}, expected, what)


# The pool and its client.
described = cognito.describe_user_pool(**here)["UserPool"]
equal((described["Id"], len(described["SchemaAttributes"]), described["MfaConfiguration"]), (POOL, 20, "OFF"), "DescribeUserPool")
policy = {
    "MinimumLength": 12,
    "RequireUppercase": False,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": False,
    "TemporaryPasswordValidityDays": 3,
}
cognito.update_user_pool(
    **here,
    Policies={"PasswordPolicy": policy},
    UserPoolTags={"team": "blue"},
    AutoVerifiedAttributes=["email"],
    UserPoolTier="PLUS",
    UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
)
described = cognito.describe_user_pool(**here)["UserPool"]
held(policy, described["Policies"]["PasswordPolicy"], "policy")
tags = {"ResourceArn": described["Arn"]}
cognito.tag_resource(**tags, Tags={"cost": "1"})
cognito.untag_resource(**tags, TagKeys=["team"])
equal(cognito.list_tags_for_resource(**tags)["Tags"], {"cost": "1"}, "tags")
cognito.add_custom_attributes(**here, CustomAttributes=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}])
refused(
    "InvalidParameterException: custom:team: Existing attribute already has name custom:team.",
    "add_custom_attributes",
    **here,
    CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}],
)
lifetimes = {
    "AccessTokenValidity": 10,
    "RefreshTokenValidity": 3,
    "TokenValidityUnits": {"AccessToken": "minutes", "RefreshToken": "days"},
}
held(lifetimes, cognito.update_user_pool_client(**app, **lifetimes)["UserPoolClient"], "UpdateUserPoolClient")
held(lifetimes, cognito.describe_user_pool_client(**app)["UserPoolClient"], "DescribeUserPoolClient")
second = cognito.add_user_pool_client_secret(**app)["ClientSecretDescriptor"]
names = [one["ClientSecretId"] for one in cognito.list_user_pool_client_secrets(**app)["ClientSecrets"]]
equal(second["ClientSecretId"] in names, True, "ListUserPoolClientSecrets")

# Names that the login pages answer under, and what they look like.
cognito.create_user_pool_domain(**here, Domain="sekisho-clients")
domain = cognito.describe_user_pool_domain(Domain="sekisho-clients")["DomainDescription"]
held({"UserPoolId": POOL, "Domain": "sekisho-clients", "Status": "ACTIVE"}, domain, "domain")
equal(cognito.describe_user_pool_domain(Domain="nobody")["DomainDescription"], {}, "no such domain")
custom = cognito.set_ui_customization(**app, CSS=".logo-customizable { max-width: 60%; }")["UICustomization"]
equal(cognito.get_ui_customization(**app)["UICustomization"]["CSS"], custom["CSS"], "UI customization")
branding = cognito.create_managed_login_branding(**app, UseCognitoProvidedValues=True)["ManagedLoginBranding"]
of_client = cognito.describe_managed_login_branding_by_client(**app)["ManagedLoginBranding"]
equal(of_client["ManagedLoginBrandingId"], branding["ManagedLoginBrandingId"], "branding")
cognito.delete_managed_login_branding(**here, ManagedLoginBrandingId=branding["ManagedLoginBrandingId"])
links = {"cognito:default": "https://example.com/terms"}
terms = cognito.create_terms(**app, TermsName="terms-of-use", TermsSource="LINK", Enforcement="NONE", Links=links)["Terms"]
equal(cognito.describe_terms(**here, TermsId=terms["TermsId"])["Terms"]["Links"], links, "terms")
equal([one["TermsId"] for one in cognito.list_terms(**here)["Terms"]], [terms["TermsId"]], "ListTerms")
cognito.delete_terms(**here, TermsId=terms["TermsId"])

# Other providers, and a user's link to one.
details = {
    "client_id": "c",
    "client_secret": "s",
    "authorize_scopes": "openid",
    "oidc_issuer": "https://issuer.example.com",
    "attributes_request_method": "GET",
}
mapping = {"email": "email", "username": "sub"}
provider = {**here, "ProviderName": "Example"}
cognito.create_identity_provider(
    **provider, ProviderType="OIDC", ProviderDetails=details, IdpIdentifiers=["example"], AttributeMapping=mapping
)
held(
    {"ProviderType": "OIDC", "AttributeMapping": mapping},
    cognito.describe_identity_provider(**provider)["IdentityProvider"],
    "provider",
)
found = cognito.get_identity_provider_by_identifier(**here, IdpIdentifier="example")["IdentityProvider"]
equal(found["ProviderName"], "Example", "by identifier")
equal([one["ProviderName"] for one in cognito.list_identity_providers(**here)["Providers"]], ["Example"], "ListIdentityProviders")
cognito.delete_identity_provider(**provider)

# A resource server, its scopes, and the same one changed.
server = {**here, "Identifier": "https://api.example.com", "Name": "API"}
scopes = [{"ScopeName": "read", "ScopeDescription": "reads"}]
cognito.create_resource_server(**server, Scopes=scopes)
cognito.update_resource_server(**{**server, "Name": "the API"}, Scopes=scopes)
told = cognito.describe_resource_server(**here, Identifier=server["Identifier"])["ResourceServer"]
held({"Name": "the API", "Scopes": scopes}, told, "resource server")
cognito.delete_resource_server(**here, Identifier=server["Identifier"])

# Threat protection, logs, imports.
blocked = {"EventFilter": ["SIGN_IN"], "Actions": {"EventAction": "BLOCK"}}
cognito.set_risk_configuration(**app, CompromisedCredentialsRiskConfiguration=blocked)
told = cognito.describe_risk_configuration(**app)["RiskConfiguration"]
equal(told["CompromisedCredentialsRiskConfiguration"], blocked, "risk")
group = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/vendedlogs/pool"
logs = [{"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": {"LogGroupArn": group}}]
cognito.set_log_delivery_configuration(**here, LogConfigurations=logs)
equal(cognito.get_log_delivery_configuration(**here)["LogDeliveryConfiguration"]["LogConfigurations"], logs, "logs")
header = cognito.get_csv_header(**here)["CSVHeader"]
equal({"cognito:username", "email", "cognito:mfa_enabled", "custom:team"} <= set(header), True, f"CSV header {header}")
job = cognito.create_user_import_job(**here, JobName="all", CloudWatchLogsRoleArn="arn:aws:iam::123456789012:role/import")[
    "UserImportJob"
]
equal(cognito.describe_user_import_job(**here, JobId=job["JobId"])["UserImportJob"]["Status"], "Created", "import")
equal([one["JobId"] for one in cognito.list_user_import_jobs(**here, MaxResults=10)["UserImportJobs"]], [job["JobId"]], "imports")
equal(cognito.get_signing_certificate(**here)["Certificate"] != "", True, "certificate")
user("alice")
equal(cognito.admin_list_user_auth_events(**here, Username="alice")["AuthEvents"], [], "events")

# A pool with a domain, or one that is protected, stays.
refused(
    "InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first.",
    "delete_user_pool",
    **here,
)
cognito.delete_user_pool_domain(**here, Domain="sekisho-clients")
cognito.update_user_pool(**here, DeletionProtection="ACTIVE")
refused(
    "InvalidParameterException: The user pool cannot be deleted because deletion protection is activated. "
    "Deletion protection must be inactivated first.",
    "delete_user_pool",
    **here,
)
cognito.update_user_pool(**here, DeletionProtection="INACTIVE")
cognito.delete_user_pool_client(**app)
refused(
    f"ResourceNotFoundException: User pool client {CLIENT} does not exist.",
    "initiate_auth",
    ClientId=CLIENT,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
cognito.delete_user_pool(**here)
refused(f"ResourceNotFoundException: User pool {POOL} does not exist.", "describe_user_pool", **here)
