# One process with the embedded store. The world lives in the volume /data.
FROM node:26-slim AS build
WORKDIR /cosm
COPY . .
RUN node ops/bootstrap.mjs build

FROM node:26-slim
WORKDIR /cosm
COPY --from=build --chown=node:node /cosm /cosm
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production
VOLUME /data
# 7777: text over TCP. 7780: WebSocket and HTTP.
EXPOSE 7777 7780
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7780/readyz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "ops/bootstrap.mjs", "run", "kernel/cli/cosm.ts", "start", "--data", "/data", "--host", "0.0.0.0"]
