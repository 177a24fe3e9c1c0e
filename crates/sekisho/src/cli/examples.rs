//! What `--help` ends with: commands that one can copy, and what their output means.

pub const EXAMPLES: &str = "\
Examples:
  sekisho                                  start the stack of ./template.yaml on port 4566
  sekisho up --port 0 --ephemeral          a throw-away stack on a free port
  sekisho up --parameter AllowedOrigin=http://localhost:5173
  sekisho up --no-codes                    the log without the codes and passwords that users are sent
  eval \"$(sekisho env)\"                    point aws, boto3 and curl at the running stack
  eval \"$(sekisho env --transparent)\"      the same under AWS's own names: commands run unedited, nothing reaches AWS
  sekisho messages --follow                read the codes that users get, as they get them
  sekisho logs --follow                    read what functions and access logs say, as they say it
  eval \"$(sekisho token alice)\"            tokens for a local user; sekisho login: by way of the browser
  sekisho curl /me --api http --as alice   call an API as a local user
  sekisho why                              read why the last refused request was refused, and what to change
  sekisho verify                           check the stack from outside; the same suite runs against AWS
  sekisho demo                             see the whole story once, from sign-up to the answer";

pub const ENV_EXAMPLES: &str = "\
Examples:
  eval \"$(sekisho env)\"                         aws and SDKs go to the stack by AWS_ENDPOINT_URL
  eval \"$(sekisho env --transparent)\"           everything goes there by AWS's own names:
  aws cognito-idp list-user-pools --max-results 10
  curl $HTTP_API_URL/hello                        https://<api id>.execute-api.<region>.amazonaws.com
  eval \"$(sekisho env --transparent --undo)\"    this shell is as it was before
  sekisho env --transparent --json                for programs; null is what must not be set

With --transparent the stack's port is the proxy. It answers for *.amazonaws.com, *.amazoncognito.com
and *.on.aws itself and refuses every other host: nothing is ever forwarded to a network, so nothing
reaches a real account. Sekisho's CA is the only one that is trusted: a program that goes around the
proxy gets no connection instead of AWS. Use a shell of its own for it; hosts that you need there all
the same go into NO_PROXY. Node.js knows the proxy's variables from 22.21 and 24.5 on.";

pub const MESSAGES_EXAMPLES: &str = "\
Examples:
  sekisho messages                               the newest 20, newest last
  sekisho messages --user alice@example.com      what one user got, by name, address or number
  sekisho messages --follow                      and then each new one, until Ctrl-C
  sekisho messages --user alice --limit 1 --json | jq -r .Code

A line of --json:
  {\"Id\":7,\"Created\":1795230000.0,\"UserPoolId\":\"ap-northeast-1_AbCdEfGhI\",\"Username\":\"alice\",\"Kind\":\"SIGN_UP\",
   \"Medium\":\"EMAIL\",\"Destination\":\"alice@example.com\",\"Subject\":\"Your verification code\",
   \"Text\":\"Your verification code is 123456. \",\"Code\":\"123456\"}
Kind is SIGN_UP, INVITATION (Code is the temporary password), FORGOT_PASSWORD, VERIFY_ATTRIBUTE or AUTHENTICATION; Medium is
EMAIL or SMS, which has no Subject. Programs get the same at GET /_sekisho/messages?user=U&pool=P&limit=N, newest first, or
with follow=true line by line.";

pub const USERS_EXAMPLES: &str = "\
Examples:
  sekisho users export users.csv                 every user of the only pool, attributes and all
  sekisho users import users.csv                 and into another stack's pool
  sekisho users import users.csv --pool ap-northeast-1_AbCdEfGhI --json

A file begins with a line of column names. cognito:username, cognito:mfa_enabled and one of email_verified and
phone_number_verified must be among them; of each user one of the two must be true:
  cognito:username,email,email_verified,cognito:mfa_enabled
  alice,alice@example.com,true,false
Users who are there already are skipped. A line that is no user is told with its number and stops nothing.";

pub const WHY_EXAMPLES: &str = "\
Examples:
  sekisho why                                    the last request that was refused
  sekisho why --last                             the last request, whatever became of it
  sekisho why LV7fzho-PHcEJPw=                   one by its id: apigw-requestid or x-amzn-requestid of its answer
  sekisho why --list 20                          the last twenty, newest last
  sekisho why --json | jq .steps                 for programs; also at GET /_sekisho/requests and …/<request id>

The last 1000 requests are remembered, without tokens, keys and queries.";

pub const TRUST_EXAMPLES: &str = "\
Examples:
  sekisho trust                                  where the certificate is, and every way to trust it
  sekisho trust --install                        trust it in this user's browsers, and on this machine where you may
  sekisho trust --uninstall                      and no longer
  curl --cacert <(sekisho trust --print) https://localhost:4566/_sekisho/health

There is one CA per user, made at the first need, in $SEKISHO_CA_DIR, $XDG_DATA_HOME/sekisho or ~/.local/share/sekisho.";
