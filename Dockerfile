# One image for every service (target rollcall), and a control plane in one container (target all-in-one).
ARG NODE_IMAGE=node:24-slim
ARG NATS_IMAGE=nats:2.14-alpine

FROM ${NATS_IMAGE} AS nats

# Production dependencies, without what only a browser or an editor reads; again only when a package file changes.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /rollcall
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY cli/package.json cli/
COPY e2e/package.json e2e/
COPY services/apiserver/package.json services/apiserver/
COPY services/controller-manager/package.json services/controller-manager/
COPY services/kubelet/package.json services/kubelet/
RUN --mount=type=cache,target=/npm npm ci --omit=dev --ignore-scripts --cache=/npm \
 && rm -rf node_modules/echarts/dist node_modules/echarts/i18n node_modules/echarts/types node_modules/zrender/dist \
 && find node_modules -name '*.map' -delete -o -name '*.d.ts' -delete

# The root file system: Node, the libraries it links to, a shell for health checks. No package manager, no other program.
FROM ${NODE_IMAGE} AS system
RUN mkdir -p /system/etc/rollcall /system/bin /system/usr/local/bin /system/var/lib \
 && cp -L --parents /usr/local/bin/node $(ldd /usr/local/bin/node /bin/sh | grep -o '/[^ ):]*' | sort -u) /system \
 && cp -L /bin/sh /system/bin/sh \
 && echo 'node:x:1000:1000::/tmp:/bin/sh' >/system/etc/passwd \
 && echo 'node:x:1000:' >/system/etc/group \
 && install -d -m 1777 /system/tmp \
 && for part in admin apiserver controller-manager kubelet nats; do install -d -m 700 -o 1000 -g 1000 /system/etc/rollcall/$part; done \
 && install -d -m 700 -o 1000 -g 1000 /system/var/lib/kubelet /system/var/lib/nats /system/var/lib/nats-2 /system/var/lib/nats-3 /system/var/lib/rollcall

# A program for each service, and their modules compiled once, as the user that runs them.
FROM dependencies AS programs
COPY . .
RUN node cli/image/write-programs.ts /programs && install -d -o 1000 -g 1000 /rollcall/.compiled
USER 1000:1000
ENV NODE_COMPILE_CACHE=/rollcall/.compiled
RUN for program in /programs/*; do "$program" --help >/dev/null; done

FROM scratch AS rollcall
COPY --from=system /system /
COPY --from=programs /rollcall /rollcall
COPY --from=programs /programs /usr/local/bin
WORKDIR /rollcall
ENV PATH=/usr/local/bin:/bin HOME=/tmp NODE_COMPILE_CACHE=/rollcall/.compiled
USER 1000:1000
# A start has a minute. Not by --start-period: in it, Docker Engine 25 and newer look every 5 s only.
HEALTHCHECK --interval=2s --timeout=5s --retries=30 CMD ["health-check"]
CMD ["rollcall", "--help"]

FROM rollcall AS all-in-one
COPY --from=nats /usr/local/bin/nats-server /usr/local/bin/nats-server
ENV HEALTH_URL=https://127.0.0.1:6443/readyz
VOLUME /var/lib/rollcall
EXPOSE 6443
CMD ["rollcall", "up", "--dir=/var/lib/rollcall", "--nodes=0", "--bind-address=0.0.0.0", "--tls-san=rollcall"]
