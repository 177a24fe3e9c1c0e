# The stack of template.yaml, for who prefers Terraform: a user pool with its clients, an HTTP API and a REST API behind it, and
# the functions. Locally and on AWS alike; where AWS_ENDPOINT_URL says so, this machine is AWS.
# The addresses in the outputs are AWS's: here <endpoint>/_api/<id> is the same API, and in transparent mode they are right.
#
#   cargo lambda build --release --output-format zip -p hello -p me
#   terraform -chdir=infra/terraform init
#   terraform -chdir=infra/terraform apply

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80"
    }
  }
}

variable "name" {
  description = "Begins the names of what is made"
  default     = "sekisho-terraform"
}

variable "region" {
  default = "ap-northeast-1"
}

variable "architecture" {
  description = "Processor that the functions were built for"
  default     = "x86_64"
}

variable "code" {
  description = "Folder that `cargo lambda build --output-format zip` wrote"
  default     = "../../target/lambda"
}

variable "allowed_origin" {
  description = "Web origin that may call the APIs"
  default     = "*"
}

variable "requests_per_second" {
  description = "Steady rate that each API lets through; the burst is half of it"
  default     = 1000
}

variable "log_retention_days" {
  default = 30
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { project = "sekisho" }
  }
}

data "aws_caller_identity" "me" {}

output "user_pool_id" { value = aws_cognito_user_pool.pool.id }
output "user_pool_issuer" { value = local.issuer }
output "spa_client_id" { value = aws_cognito_user_pool_client.spa.id }
output "web_client_id" { value = aws_cognito_user_pool_client.web.id }
output "m2m_client_id" { value = aws_cognito_user_pool_client.m2m.id }
output "http_api_url" { value = aws_apigatewayv2_api.http.api_endpoint }
output "rest_api_url" { value = aws_api_gateway_stage.test.invoke_url }
