//! Every resource type there is, one file each. A new one is a file below and a line in [`ALL`].

mod api_gateway;
mod api_gateway_v2;
mod cognito;
mod iam;
mod lambda;
mod logs;
mod records;
mod s3;
mod stack;

pub use lambda::function::TYPE_NAME as FUNCTION;
pub use lambda::url::TYPE_NAME as FUNCTION_URL;

use crate::provider::Provider;

/// All types, sorted by name.
pub static ALL: &[Provider] = &[
    records::ACCOUNT,
    api_gateway::api_key::PROVIDER,
    api_gateway::authorizer::PROVIDER,
    api_gateway::deployment::PROVIDER,
    records::DOCUMENTATION_PART,
    records::DOCUMENTATION_VERSION,
    api_gateway::gateway_response::PROVIDER,
    api_gateway::method::PROVIDER,
    api_gateway::model::PROVIDER,
    api_gateway::request_validator::PROVIDER,
    api_gateway::resource::PROVIDER,
    api_gateway::rest_api::PROVIDER,
    api_gateway::stage::PROVIDER,
    api_gateway::usage_plan::PROVIDER,
    api_gateway::usage_plan_key::PROVIDER,
    api_gateway_v2::api::PROVIDER,
    api_gateway_v2::authorizer::PROVIDER,
    api_gateway_v2::deployment::PROVIDER,
    api_gateway_v2::integration::PROVIDER,
    api_gateway_v2::route::PROVIDER,
    api_gateway_v2::stage::PROVIDER,
    stack::PROVIDER,
    records::WAIT_CONDITION_HANDLE,
    records::ALARM,
    records::COMPOSITE_ALARM,
    records::DASHBOARD,
    cognito::log_delivery_configuration::PROVIDER,
    cognito::managed_login_branding::PROVIDER,
    cognito::terms::PROVIDER,
    cognito::user_pool::PROVIDER,
    cognito::user_pool_client::PROVIDER,
    cognito::user_pool_domain::PROVIDER,
    cognito::user_pool_group::PROVIDER,
    cognito::user_pool_identity_provider::PROVIDER,
    cognito::user_pool_resource_server::PROVIDER,
    cognito::user_pool_risk_configuration_attachment::PROVIDER,
    cognito::user_pool_ui_customization_attachment::PROVIDER,
    cognito::user_pool_user::PROVIDER,
    cognito::user_pool_user_to_group_attachment::PROVIDER,
    iam::managed_policy::PROVIDER,
    records::OIDC_PROVIDER,
    iam::policy::PROVIDER,
    iam::role::PROVIDER,
    iam::role_policy::PROVIDER,
    lambda::alias::PROVIDER,
    lambda::function::PROVIDER,
    lambda::permission::PROVIDER,
    lambda::url::PROVIDER,
    lambda::version::PROVIDER,
    logs::log_group::PROVIDER,
    logs::log_stream::PROVIDER,
    records::METRIC_FILTER,
    records::SUBSCRIPTION_FILTER,
    s3::bucket::PROVIDER,
    s3::bucket_policy::PROVIDER,
    records::SUBSCRIPTION,
    records::TOPIC,
    records::TOPIC_POLICY,
];

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|provider| provider.type_name)
}

/// The type of that name.
pub fn find(type_name: &str) -> Option<&'static Provider> {
    let place = ALL.binary_search_by(|provider| provider.type_name.cmp(type_name)).ok()?;
    ALL.get(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Property;

    #[test]
    fn the_table_is_sorted_and_whole() {
        let names: Vec<_> = ALL.iter().map(|provider| provider.type_name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for provider in ALL {
            assert!(std::ptr::eq(find(provider.type_name).unwrap(), provider));
            let Some(properties) = provider.properties else { continue };
            let names: Vec<_> = properties.iter().map(|property: &Property| property.name).collect();
            assert!(names.is_sorted_by(|a, b| a < b), "{}: {names:?}", provider.type_name);
            let named_by = provider.named_by.iter().map(|(name, _)| name);
            for name in provider.replaces_on.iter().chain(named_by) {
                assert!(names.contains(name), "{} has no {name}", provider.type_name);
            }
        }
        assert!(find("AWS::S3::AccessPoint").is_none());
    }
}
