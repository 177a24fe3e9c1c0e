# The REST API: takes id tokens of the pool.

locals {
  rest_methods = {
    "GET /hello"  = { function = "hello", resource = aws_api_gateway_resource.part["hello"].id }
    "POST /hello" = { function = "hello", resource = aws_api_gateway_resource.part["hello"].id }
    "POST /"      = { function = "hello", resource = aws_api_gateway_rest_api.rest.root_resource_id }
    "GET /me"     = { function = "me", resource = aws_api_gateway_resource.part["me"].id }
  }
}

resource "aws_api_gateway_rest_api" "rest" {
  name = "${var.name}-rest"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_authorizer" "pool" {
  name          = "Cognito"
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = [aws_cognito_user_pool.pool.arn]
}

resource "aws_api_gateway_resource" "part" {
  for_each    = local.functions
  rest_api_id = aws_api_gateway_rest_api.rest.id
  parent_id   = aws_api_gateway_rest_api.rest.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_method" "method" {
  for_each      = local.rest_methods
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  resource_id   = each.value.resource
  http_method   = split(" ", each.key)[0]
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.pool.id
}

resource "aws_api_gateway_integration" "method" {
  for_each                = local.rest_methods
  rest_api_id             = aws_api_gateway_rest_api.rest.id
  resource_id             = each.value.resource
  http_method             = aws_api_gateway_method.method[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.function[each.value.function].invoke_arn
}

# Without these a browser shows "CORS error" where the API says 401.
resource "aws_api_gateway_gateway_response" "denied" {
  for_each            = toset(["DEFAULT_4XX", "DEFAULT_5XX"])
  rest_api_id         = aws_api_gateway_rest_api.rest.id
  response_type       = each.key
  response_templates  = { "application/json" = "{\"message\":$context.error.messageString}" }
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'${var.allowed_origin}'" }
}

resource "aws_api_gateway_deployment" "rest" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  # A deployment stays as it was taken: what it should show makes the next one.
  triggers = {
    shown = sha1(jsonencode([local.rest_methods, { for key, method in aws_api_gateway_integration.method : key => method.uri }, var.allowed_origin]))
  }
  depends_on = [aws_api_gateway_method.method, aws_api_gateway_integration.method, aws_api_gateway_gateway_response.denied]
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "test" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  deployment_id = aws_api_gateway_deployment.rest.id
  stage_name    = "test"
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
  stage_name  = aws_api_gateway_stage.test.stage_name
  method_path = "*/*"
  settings {
    throttling_rate_limit  = var.requests_per_second
    throttling_burst_limit = var.requests_per_second / 2
  }
}
