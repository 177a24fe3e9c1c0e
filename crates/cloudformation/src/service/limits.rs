//! `DescribeAccountLimits`, and the operations that AWS has and this does not.

use sekisho_query::{Fault, Xml};

use super::{Call, Given};

/// AWS's quotas of an account that asked for no others.
const LIMITS: [(&str, u32); 3] = [("StackLimit", 2000), ("StackOutputsLimit", 200), ("ConcurrentResourcesLimit", 2500)];

/// The account's quotas; none of them is enforced here.
pub fn describe(_: &Call<'_>) -> Given {
    let mut xml = Xml::new();
    xml.list("AccountLimits", LIMITS, |xml, (name, value)| {
        xml.text("Name", name).text("Value", value);
    });
    Ok(Some(xml))
}

/// What AWS has and this does not, sorted.
const ELSEWHERE: &[&str] = &[
    "ActivateOrganizationsAccess",
    "ActivateType",
    "BatchDescribeTypeConfigurations",
    "CreateGeneratedTemplate",
    "CreateStackInstances",
    "CreateStackRefactor",
    "CreateStackSet",
    "DeactivateOrganizationsAccess",
    "DeactivateType",
    "DeleteGeneratedTemplate",
    "DeleteStackInstances",
    "DeleteStackSet",
    "DeregisterType",
    "DescribeChangeSetHooks",
    "DescribeGeneratedTemplate",
    "DescribeOrganizationsAccess",
    "DescribePublisher",
    "DescribeResourceScan",
    "DescribeStackDriftDetectionStatus",
    "DescribeStackInstance",
    "DescribeStackRefactor",
    "DescribeStackResourceDrifts",
    "DescribeStackSet",
    "DescribeStackSetOperation",
    "DescribeType",
    "DescribeTypeRegistration",
    "DetectStackDrift",
    "DetectStackResourceDrift",
    "DetectStackSetDrift",
    "EstimateTemplateCost",
    "ExecuteStackRefactor",
    "GetGeneratedTemplate",
    "GetHookResult",
    "ImportStacksToStackSet",
    "ListGeneratedTemplates",
    "ListHookResults",
    "ListResourceScanRelatedResources",
    "ListResourceScanResources",
    "ListResourceScans",
    "ListStackInstanceResourceDrifts",
    "ListStackInstances",
    "ListStackRefactorActions",
    "ListStackRefactors",
    "ListStackSetAutoDeploymentTargets",
    "ListStackSetOperationResults",
    "ListStackSetOperations",
    "ListStackSets",
    "ListTypeRegistrations",
    "ListTypeVersions",
    "ListTypes",
    "PublishType",
    "RecordHandlerProgress",
    "RegisterPublisher",
    "RegisterType",
    "SetTypeConfiguration",
    "SetTypeDefaultVersion",
    "SignalResource",
    "StartResourceScan",
    "StopStackSetOperation",
    "TestType",
    "UpdateGeneratedTemplate",
    "UpdateStackInstances",
    "UpdateStackSet",
];

/// Why an operation is not done; the code for what AWS could do is not AWS's.
pub fn refused(action: &str) -> Fault {
    match ELSEWHERE.binary_search(&action) {
        Ok(_) => Fault::new("UnsupportedOperation", format!("{action} is not supported here")),
        Err(_) => Fault::new("InvalidAction", format!("Could not find operation {action} for version 2010-05-15")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_done_is_named() {
        assert!(ELSEWHERE.is_sorted());
        assert_eq!(refused("DetectStackDrift").message, "DetectStackDrift is not supported here");
        assert_eq!(refused("Nothing").code, "InvalidAction");
    }
}
