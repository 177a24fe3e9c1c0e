//! A stack's outputs, by CloudFormation's DescribeStacks
//! (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::caller::Caller;
use crate::Failure;

/// Asks for one stack.
pub async fn described(caller: &Caller, stack: &str) -> Result<BTreeMap<String, String>, Failure> {
    let name = utf8_percent_encode(stack, NON_ALPHANUMERIC);
    let mut request = Request::post(format!("{}/", caller.service("cloudformation")))
        .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(Bytes::from(format!("Action=DescribeStacks&Version=2010-05-15&StackName={name}")))
        .map_err(Failure::from_error)?;
    caller.sign(&mut request, "cloudformation")?;
    let answer = caller.send(request).await.map_err(|error| Failure::from(format!("CloudFormation does not answer: {error}")))?;
    let texts = texts(&answer.body);
    let of = |name: &'static str| texts.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.clone());
    if answer.status != 200 {
        let said = of("Message").next().unwrap_or_else(|| format!("status {}", answer.status));
        return Err(Failure::from(format!("CloudFormation does not describe the stack {stack}: {said}")));
    }
    Ok(of("OutputKey").zip(of("OutputValue")).collect())
}

/// Every element that has nothing but text, in the order they stand.
fn texts(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut open, mut text) = (Vec::new(), String::new(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                open = String::from_utf8_lossy(element.local_name().as_ref()).into_owned();
                text.clear();
            }
            Ok(Event::Text(part)) => text.push_str(&part.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(name)) => text.push_str(&resolved(&name)),
            Ok(Event::End(element)) if element.local_name().as_ref() == open.as_bytes() => {
                all.push((std::mem::take(&mut open), std::mem::take(&mut text)));
            }
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}

/// `&amp;`
fn resolved(name: &quick_xml::events::BytesRef<'_>) -> String {
    let raw = name.decode().unwrap_or_default();
    match (name.resolve_char_ref(), quick_xml::escape::resolve_predefined_entity(&raw)) {
        (Ok(Some(letter)), _) => letter.to_string(),
        (_, Some(text)) => text.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_and_errors_are_read() {
        let xml = "<DescribeStacksResponse xmlns=\"x\"><DescribeStacksResult><Stacks><member><Outputs>\
            <member><OutputKey>A</OutputKey><OutputValue>https://a/?x=1&amp;y=&#50;</OutputValue><Description>d</Description></member>\
            <member><OutputKey>B</OutputKey><OutputValue></OutputValue></member>\
            </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
        let read = texts(xml);
        let expected = [
            ("OutputKey", "A"),
            ("OutputValue", "https://a/?x=1&y=2"),
            ("Description", "d"),
            ("OutputKey", "B"),
            ("OutputValue", ""),
        ];
        assert_eq!(read, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert!(texts("not xml <").is_empty());
    }
}
