# shellcheck shell=bash
# Replicas as processes of this machine. A release is a folder, named after its version, in which Leeway is installed.
#   ROLL_RELEASES   the folder of releases
#   ROLL_STATE      a folder for the ids of the processes and their logs
#   ROLL_REPLICAS   name=port, with spaces between ("one=3001 two=3002")
#   ROLL_GRACE      seconds to end in after SIGTERM (30)
#   NODE            the Node that runs them (node)
# The settings of Leeway are those of the environment.
: "${ROLL_RELEASES:?}" "${ROLL_STATE:?}" "${ROLL_REPLICAS:?}"

replicas() {
  local pair
  for pair in $ROLL_REPLICAS; do printf '%s\n' "${pair%%=*}"; done
}

port_of() {
  local pair
  for pair in $ROLL_REPLICAS; do
    if [ "${pair%%=*}" = "$1" ]; then printf '%s\n' "${pair#*=}"; fi
  done
}

fetch() { [ -f "$ROLL_RELEASES/$1/bin/leeway.js" ]; }

# shellcheck disable=SC2154 # roll sets `here`
ask() { "${NODE:-node}" "$here/ask.js" "$2" "http://127.0.0.1:$(port_of "$1")$3" "${@:4}"; }

pid_of() { cat "$ROLL_STATE/$1.pid" 2>/dev/null; }

# One that has ended and that nobody has asked about is still listed, as a zombie.
running() {
  local pid
  pid=$(pid_of "$1") && kill -0 "$pid" 2>/dev/null || return 1
  ! grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status"
}

stop() {
  local until=$((SECONDS + ${ROLL_GRACE:-30}))
  running "$1" || return 0
  kill -TERM "$(pid_of "$1")"
  while running "$1"; do
    if [ "$SECONDS" -ge "$until" ]; then
      printf '%s did not end within %s s of SIGTERM and is killed\n' "$1" "${ROLL_GRACE:-30}" >&2
      kill -KILL "$(pid_of "$1")"
      until=$((SECONDS + 5))
    fi
    sleep 0.1
  done
  # Its id may be that of another process some day.
  rm -f "$ROLL_STATE/$1.pid"
}

# In a session of its own, a signal to this script's terminal does not end it. The token is the script's, and none of Leeway's.
start() {
  local port
  port=$(port_of "$1")
  (
    cd "$ROLL_RELEASES/$2" || exit 1
    unset LEEWAY_TOKEN
    LEEWAY_VERSION=$2 PORT=$port exec setsid "${NODE:-node}" bin/leeway.js serve
  ) </dev/null >>"$ROLL_STATE/$1.log" 2>&1 &
  printf '%s\n' "$!" >"$ROLL_STATE/$1.pid"
}

last_words() { tail -n 20 "$ROLL_STATE/$1.log"; }

leeway() { (cd "$ROLL_RELEASES/$1" && "${NODE:-node}" bin/leeway.js "${@:2}"); }
