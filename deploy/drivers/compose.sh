# shellcheck shell=bash
# Replicas as services of Docker Compose, one container each. A release is an image, tagged with its version.
#   LEEWAY_IMAGE    the image without its tag (ghcr.io/you/leeway)
#   LEEWAY_URL      where all replicas are asked together, from a container (http://proxy:8080)
#   ROLL_REPLICAS   the services, with spaces between ("leeway-1 leeway-2")
#   ROLL_GRACE      seconds to end in after SIGTERM (30)
#   COMPOSE_FILE    where compose.yaml is, if not here
# compose.yaml says `image: ${LEEWAY_IMAGE}:${LEEWAY_TAG}` of each of these services. Their settings are in it, and in .env.
: "${LEEWAY_IMAGE:?}"
export LEEWAY_URL=${LEEWAY_URL:-http://proxy:8080}

replicas() {
  local name
  for name in ${ROLL_REPLICAS:-leeway-1 leeway-2}; do printf '%s\n' "$name"; done
}

fetch() {
  docker image inspect "$LEEWAY_IMAGE:$1" >/dev/null 2>&1 || docker pull --quiet "$LEEWAY_IMAGE:$1" >&2
}

# The image has Node, and no curl.
# shellcheck disable=SC2154 # roll sets `here`
ask() {
  docker compose exec -T -e LEEWAY_TOKEN "$1" \
    node --input-type=module - "$2" "http://127.0.0.1:3000$3" "${@:4}" <"$here/ask.js"
}

running() { [ -n "$(docker compose ps --status running --quiet "$1")" ]; }

stop() { docker compose stop --timeout "${ROLL_GRACE:-30}" "$1"; }

# LEEWAY_TAG is for compose.yaml.
start() { LEEWAY_TAG=$2 docker compose up --detach --no-deps --no-build --pull never "$1"; }

last_words() { docker compose logs --no-color --tail 20 "$1"; }

# With the settings of the first replica: what migrates has its database.
leeway() {
  local first
  first=$(replicas | head -n 1)
  LEEWAY_TAG=$1 docker compose run --rm --no-deps -T -e LEEWAY_URL -e LEEWAY_TOKEN "$first" "${@:2}"
}
