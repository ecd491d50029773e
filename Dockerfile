FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN node -e "import('./lib/server/prepare.mjs').then((prepare) => prepare.ensureBuilt())" \
  && npm prune --omit=dev \
  && rm -rf .next/cache

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY --from=build /app/package.json /app/next.config.mjs ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/dist ./dist
COPY --from=build /app/lib/grpc/file_api.proto ./lib/grpc/
# `docker exec … holdall bootstrap …`, as `npm run holdall --` in a clone.
RUN printf '#!/bin/sh\ncd /app && exec node dist/holdall.js "$@"\n' > /usr/local/bin/holdall \
  && chmod 755 /usr/local/bin/holdall \
  && mkdir /data && chown node:node /data .next
USER node
VOLUME /data
EXPOSE 3000 50051
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
