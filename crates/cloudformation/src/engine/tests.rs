//! Whole stacks on real services: templates in, events, errors and outputs out.

mod cognito;
mod deployments;
mod errors;
mod life;
mod our_template;
mod service;
mod shapes;
mod stand;

/// A pool with a client and a group.
const POOL: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: 'true'}}
  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: Admins, Precedence: '1'}}
Outputs:
  PoolId: {Value: !Ref Pool}
  Arn: {Value: !GetAtt Pool.Arn}
  Url: {Value: !GetAtt Pool.ProviderURL}
  ClientId: {Value: !Ref Client}
  Secret: {Value: !GetAtt Client.ClientSecret}
  Group: {Value: !Ref Group}
";
