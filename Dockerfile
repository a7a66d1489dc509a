ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# What runs after an install fetches a browser, a Node and a PostgreSQL, which building does not need.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded PostgreSQL is optional, and nothing else that is left out is needed: test/image runs what is built here.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ARG VERSION=""
ARG REVISION=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="Leeway" \
      org.opencontainers.image.description="SLO and error-budget service" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    LEEWAY_DEFINITIONS=/etc/leeway/slo-definitions \
    LEEWAY_VERSION="${REVISION}"
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY bin bin
COPY package.json LICENSE ./
COPY --from=build /src/dist dist
# The number of the user node: Kubernetes cannot tell by a name that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["node", "bin/healthcheck.js"]
ENTRYPOINT ["node", "/app/bin/leeway.js"]
CMD ["serve"]
