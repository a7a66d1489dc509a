#!/usr/bin/env bash
# Plays a pipeline against a running Leeway, with nothing but the command and curl, and asserts exit codes and outputs.
#   play.sh URL
# Leeway there has four services with one objective each, over 30 days: calm (ship), tired (caution, 20% left), broken
# (harden) and silent (unknown). No token was made there; the last of this closes it, so that it is played once.
set -uo pipefail
unset LEEWAY_URL LEEWAY_TOKEN

url=${1:?the address of a running Leeway}
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

leeway() { "${NODE:-node}" "$root/bin/leeway.js" "$@"; }
gate() { leeway gate --url "$url" "$@"; }
ask() { curl -sS --max-time 10 -f -G "$url/api/v1/gate" --data-urlencode "service=$1" -d enforce=true "${@:2}"; }

# check TITLE CODE PATTERN COMMAND...: the command ends with the code, and says what matches the pattern.
check() {
  local title=$1 code=$2 pattern=$3 said status=0
  shift 3
  said=$("$@" 2>&1) || status=$?
  # shellcheck disable=SC2053
  if [[ $status == "$code" && $said == $pattern ]]; then
    passed=$((passed + 1))
    printf 'ok    %s\n' "$title"
  else
    failed=$((failed + 1))
    printf 'WRONG %s: exit code %s, not %s, or not %s in\n%s\n' "$title" "$status" "$code" "$pattern" "$said"
  fi
}

# --- verdicts -------------------------------------------------------------------------------------------------------
check 'ship passes' 0 'ship: calm may be deployed.*' gate --service calm
check 'caution passes' 0 'caution: tired may be deployed.*20% of the error budget is left*' gate --service tired
check 'harden blocks' 1 'harden: broken may not be deployed.*The error budget is spent*' gate --service broken
check 'unknown blocks, as nobody can tell' 3 'unknown: silent may not be deployed.*' gate --service silent
check 'one objective decides' 0 'ship: calm, by up, may be deployed.*' gate --service calm --slo up

# --- what the asker adds ----------------------------------------------------------------------------------------------
check '--strict: caution blocks' 1 'caution: tired may not be deployed.*' gate --service tired --strict
check '--strict: ship passes' 0 'ship: *' gate --service calm --strict
check '--min-remaining above what is left' 1 '*less than the 50% asked for*' gate --service tired --min-remaining 50%
check '--min-remaining below what is left' 0 'caution: *' gate --service tired --min-remaining 10%
check '--max-burn below the burn' 1 '*burned at 0.8x, over the 0.5x asked for*' gate --service tired --max-burn 0.5
check '--max-burn above the burn' 0 'caution: *' gate --service tired --max-burn 2
check '--on-unknown pass' 0 'unknown: silent may be deployed.*' gate --service silent --on-unknown pass
check '--on-unknown block' 3 'unknown: silent may not be deployed.*' gate --service silent --on-unknown block
check '--wait for what does not come' 1 'harden: *' gate --service broken --wait 1s

# --- exceptions of the policy -------------------------------------------------------------------------------------------
check 'a security change passes while hardening' 0 'harden: broken may be deployed all the same.*' \
  gate --service broken --kind security
check 'a revert passes while hardening' 0 'harden: *all the same.*' gate --service broken --kind revert
check 'a fix does not' 1 'harden: broken may not be deployed.*' gate --service broken --kind fix

# --- wrong names and usage ------------------------------------------------------------------------------------------------
check 'a wrong service' 2 'No objective is defined for "calmm"; did you mean "calm"[?]' gate --service calmm
check 'a wrong objective' 2 '*"upp" of calm; did you mean "up"[?]' gate --service calm --slo upp
check 'no service' 2 '--service: *' gate
check 'a wrong kind' 2 "*argument 'huge' is invalid*" gate --service calm --kind huge
check 'a share without its unit' 2 '--min-remaining: *write 10%' gate --service calm --min-remaining 10

# --- nobody answers ---------------------------------------------------------------------------------------------------------
deaf=http://127.0.0.1:$("${NODE:-node}" -e \
  'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
check 'unreachable' 3 "Leeway at $deaf could not be asked.*ECONNREFUSED*" leeway gate --service calm --url $deaf
check 'unreachable, and that passes' 0 '*may be deployed by --on-unknown pass*' \
  leeway gate --service calm --url $deaf --on-unknown pass

# --- without the command ------------------------------------------------------------------------------------------------------
check 'curl -f: yes' 0 '{*"verdict":"ship"*"allowed":true*"code":0*}' ask calm
check 'curl -f: no is 409' 22 '*409*' ask broken
check 'curl -f: cannot tell is 424' 22 '*424*' ask silent
check 'curl -f: a wrong service is 404' 22 '*404*' ask calmm
check 'curl -f: an exception' 0 '*"exception":"security"*' ask broken -d kind=security

# --- for programs -------------------------------------------------------------------------------------------------------------
check '--json' 1 '{*"verdict": "harden",*"allowed": false,*"code": 1,*"overridden": false,*}' gate --service broken --json
export GITHUB_OUTPUT=$folder/output GITHUB_STEP_SUMMARY=$folder/summary
export GITHUB_REPOSITORY=acme/shop GITHUB_RUN_ID=77 GITHUB_ACTOR=ana
check '--format github: an error' 1 '::error title=Leeway%3A harden::broken may not be deployed.%0A*' \
  gate --service broken --format github
check '--format github: its outputs' 0 $'verdict<<*\nharden\n*allowed<<*\nfalse\n*code<<*\n1\n*' cat "$GITHUB_OUTPUT"
check '--format github: its summary' 0 '### Leeway: harden, not allowed*| harden | up | *' cat "$GITHUB_STEP_SUMMARY"
check '--format github: a yes notes the deploy' 0 '::notice title=Leeway%3A ship::*' \
  gate --service calm --format github --deploy v42
check 'the deploy is noted' 0 '*"version":"v42"*' curl -sSf "$url/api/v1/deploys?service=calm"
check 'the record says who asked, and for what' 0 '*"by":"acme/shop run 77 by ana","version":"v42"*"verdict":"ship"*' \
  curl -sSf "$url/api/v1/gate/questions?service=calm&limit=1"
unset GITHUB_OUTPUT GITHUB_STEP_SUMMARY GITHUB_REPOSITORY GITHUB_RUN_ID GITHUB_ACTOR

# --- an override --------------------------------------------------------------------------------------------------------------
check 'no override yet' 0 'There are no overrides.' gate overrides
check 'an override without a reason' 2 '--reason: *' gate override --service broken --reason ' ' --for 2h --by ana
check 'an override that is too long' 2 '--for: *' gate override --service broken --reason r --for 30d --by ana
check 'an override of a wrong service' 2 'No objective is defined for*' \
  gate override --service brokenn --reason r --for 2h --by ana
check 'an override' 0 'broken may be deployed until *: ana, the fix is in. Its id is *' \
  gate override --service broken --reason 'the fix is in' --for 2h --by ana
check 'it is listed' 0 '*broken *ana *the fix is in *' gate overrides
check 'it lets pass, and says so' 0 'harden: broken may be deployed all the same.*Overridden by ana until *the fix is in*' \
  gate --service broken
check 'it is counted in the answer' 0 '*"code":0*"overridden":true*' ask broken
check 'no other service passes by it' 3 'unknown: silent may not be deployed.*' gate --service silent
id=$(gate overrides --json | sed -n 's/.*"id": "\(.*\)".*/\1/p')
check 'it is ended' 0 "*: ben ended the override $id." gate end-override "$id" --by ben
check 'what is ended lets nothing pass' 1 'harden: broken may not be deployed.*' gate --service broken
check 'a wrong id' 2 'There is no override*' gate end-override nothing --by ben

# --- who may --------------------------------------------------------------------------------------------------------------------
as() {
  local -x LEEWAY_TOKEN=$1
  shift
  "$@"
}
make() { leeway token create --url "$url" "$@" 2>/dev/null; }
check 'a token of no scope' 2 '*--scope *' leeway token create --url "$url" --name ci
check 'a token of a wrong scope' 2 '--scope: "gates" is none of *' leeway token create --url "$url" --name ci --scope gates
admin=$(make --name admin --scope admin)
check 'the first token closes it' 2 'Nobody is let in without saying who they are.*LEEWAY_TOKEN*' gate --service calm
check 'a refusal is no answer, whatever is given' 2 'Nobody is let in*' gate --service calm --on-unknown pass
check 'curl without a token is 401' 22 '*401*' ask calm
ci=$(as "$admin" make --name ci --scope gate,deploy --service calm,broken --expires 90d)
oncall=$(as "$admin" make --name oncall --scope override,read)
check 'a token that only asks makes no token' 2 'ci may not do this: it takes the scope admin.' \
  as "$ci" leeway token create --url "$url" --name more --scope admin
check 'by a token: ship' 0 'ship: calm may be deployed.*' as "$ci" gate --service calm
check 'by a token: harden' 1 'harden: broken may not be deployed.*' as "$ci" gate --service broken
check 'curl with a token' 0 '*"verdict":"ship"*' ask calm -H "authorization: Bearer $ci"
check 'a token of another service' 2 'ci is of calm, broken, and not of tired.' as "$ci" gate --service tired
check 'curl with a token of another service is 403' 22 '*403*' ask tired -H "authorization: Bearer $ci"
check 'a truncated token' 2 'The token is not whole*' as "${ci%?}" gate --service calm
check 'a mistyped token' 2 'The token is mistyped*' as "${ci%?}$([[ $ci == *0 ]] && echo 1 || echo 0)" gate --service calm
check 'something else than a token' 2 'What was sent is no token of Leeway*' as hunter2 gate --service calm
check 'a refusal is an error on GitHub' 2 '::error title=Leeway*What was sent is no token of Leeway*' \
  as hunter2 gate --service calm --format github
check 'a token of the scope deploy notes one' 0 'calm runs v43 since *' \
  as "$ci" leeway deploy --url "$url" --service calm --version v43
check 'a token of the scope gate does not override' 2 'ci may not do this: it takes the scope override.' \
  as "$ci" gate override --service broken --reason r --for 1h --by ana
check 'one of the scope override does' 0 'broken may be deployed until *: ana (oncall), the fix is in.*' \
  as "$oncall" gate override --service broken --reason 'the fix is in' --for 1h --by ana
check 'and asks nothing' 2 'oncall may not do this: it takes the scope gate.' as "$oncall" gate --service broken
check 'what it overrode passes' 0 'harden: broken may be deployed all the same.*' as "$ci" gate --service broken
id=$(as "$oncall" gate overrides --json | sed -n 's/.*"id": "\(.*\)".*/\1/p')
check 'it is ended by whoever may' 0 "*: ben ended the override $id." as "$oncall" gate end-override "$id" --by ben
check 'tokens are listed, and not their texts' 0 "*ci *…${ci: -4} *gate,deploy *calm,broken *until *admin*" \
  as "$admin" leeway token list --url "$url"
check 'the audit log knows who' 0 '*"who":"oncall","via":"token"*"action":"override.add"*' \
  curl -sSf "$url/api/v1/audit?action=override.add&limit=1" -H "authorization: Bearer $admin"
check 'a token is revoked' 0 'The token "ci" lets nobody in any more.' as "$admin" leeway token revoke ci --url "$url"
check 'a revoked token' 2 'The token "ci" was revoked at *' as "$ci" gate --service calm

printf '%s passed, %s failed\n' "$passed" "$failed"
[[ $failed == 0 ]]
