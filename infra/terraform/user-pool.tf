# Who may sign in.

locals {
  issuer = "https://cognito-idp.${var.region}.amazonaws.com/${aws_cognito_user_pool.pool.id}"
  flows  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  scopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]
}

resource "aws_cognito_user_pool" "pool" {
  name                     = var.name
  auto_verified_attributes = ["email"]

  username_configuration {
    case_sensitive = false
  }
  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
    mutable             = true
    string_attribute_constraints {
      min_length = "0"
      max_length = "2048"
    }
  }
  password_policy {
    minimum_length                   = 8
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 7
  }
  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_group" "admins" {
  name         = "Admins"
  user_pool_id = aws_cognito_user_pool.pool.id
  description  = "May administer"
  precedence   = 1
}

resource "aws_cognito_user_group" "users" {
  name         = "Users"
  user_pool_id = aws_cognito_user_pool.pool.id
  description  = "May use"
  precedence   = 10
}

resource "aws_cognito_user_pool_domain" "pages" {
  domain       = "${var.name}-${data.aws_caller_identity.me.account_id}"
  user_pool_id = aws_cognito_user_pool.pool.id
}

resource "aws_cognito_resource_server" "hello" {
  identifier   = "hello"
  name         = "Hello"
  user_pool_id = aws_cognito_user_pool.pool.id
  scope {
    scope_name        = "read"
    scope_description = "Be greeted"
  }
  scope {
    scope_name        = "write"
    scope_description = "Send a greeting"
  }
}

# A single-page application: no secret, a code with PKCE.
resource "aws_cognito_user_pool_client" "spa" {
  name                                 = "spa"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors        = "ENABLED"
  explicit_auth_flows                  = local.flows
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = concat(local.scopes, ["${aws_cognito_resource_server.hello.identifier}/read"])
  callback_urls                        = ["http://localhost:5173/", "http://localhost:8976/callback"]
  logout_urls                          = ["http://localhost:5173/"]
}

# A web application with a server of its own, which keeps the secret.
resource "aws_cognito_user_pool_client" "web" {
  name                                 = "web"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  generate_secret                      = true
  prevent_user_existence_errors        = "ENABLED"
  explicit_auth_flows                  = local.flows
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = concat(local.scopes, ["${aws_cognito_resource_server.hello.identifier}/read"])
  callback_urls                        = ["http://localhost:3000/auth/callback"]
  logout_urls                          = ["http://localhost:3000/"]
}

# A machine that calls on nobody's behalf.
resource "aws_cognito_user_pool_client" "m2m" {
  name                                 = "m2m"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  generate_secret                      = true
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = [for scope in ["read", "write"] : "${aws_cognito_resource_server.hello.identifier}/${scope}"]
}
