/**
 * The fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that say how containers run, which we do not. They are
 * accepted, so that a real kubelet's file may be used, and have no effect.
 */
export const FIELDS_WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  `allowedUnsafeSysctls cgroupDriver cgroupRoot cgroupsPerQOS clusterDNS clusterDomain
  configMapAndSecretChangeDetectionStrategy containerLogMaxFiles containerLogMaxSize containerLogMaxWorkers
  containerLogMonitorInterval containerRuntimeEndpoint contentType cpuCFSQuota cpuCFSQuotaPeriod cpuManagerPolicy
  cpuManagerPolicyOptions cpuManagerReconcilePeriod crashLoopBackOff enableContentionProfiling
  enableControllerAttachDetach enableDebugFlagsHandler enableDebuggingHandlers enableProfilingHandler enableServer
  enableSystemLogHandler enableSystemLogQuery enforceNodeAllocatable eventBurst eventRecordQPS evictionHard
  evictionMaxPodGracePeriod evictionMinimumReclaim evictionPressureTransitionPeriod evictionSoft
  evictionSoftGracePeriod failCgroupV1 failSwapOn featureGates fileCheckFrequency hairpinMode httpCheckFrequency
  imageGCHighThresholdPercent imageGCLowThresholdPercent imageMaximumGCAge imageMinimumGCAge
  imagePullCredentialsVerificationPolicy imageServiceEndpoint iptablesDropBit iptablesMasqueradeBit
  kernelMemcgNotification kubeAPIBurst kubeAPIQPS kubeletCgroups kubeReserved kubeReservedCgroup
  localStorageCapacityIsolation logging makeIPTablesUtilChains maxOpenFiles maxParallelImagePulls maxPods
  memoryManagerPolicy memorySwap memoryThrottlingFactor mergeDefaultEvictionSettings nodeStatusMaxImages
  nodeStatusUpdateFrequency oomScoreAdj podCIDR podLogsDir podPidsLimit podsPerCore
  preloadedImagesVerificationAllowlist protectKernelDefaults providerID qosReserved readOnlyPort registerWithTaints
  registryBurst registryPullQPS reservedMemory reservedSystemCPUs resolvConf runOnce runtimeRequestTimeout
  seccompDefault serializeImagePulls showHiddenMetricsForVersion shutdownGracePeriod
  shutdownGracePeriodByPodPriority shutdownGracePeriodCriticalPods singleProcessOOMKill staticPodPath staticPodURL
  staticPodURLHeader streamingConnectionIdleTimeout syncFrequency systemCgroups systemReserved
  systemReservedCgroup tlsCipherSuites tlsMinVersion topologyManagerPolicy topologyManagerPolicyOptions
  topologyManagerScope tracing userNamespaces volumePluginDir volumeStatsAggPeriod`.split(/\s+/),
);

/** The fields that we follow, by path, and the flag that means the same. */
export const FLAG_OF_FIELD: Readonly<Record<string, string>> = {
  address: 'address',
  port: 'port',
  healthzBindAddress: 'healthz-bind-address',
  healthzPort: 'healthz-port',
  rotateCertificates: 'rotate-certificates',
  serverTLSBootstrap: 'rotate-server-certificates',
  registerNode: 'register-node',
  tlsCertFile: 'tls-cert-file',
  tlsPrivateKeyFile: 'tls-private-key-file',
  'authentication.anonymous.enabled': 'anonymous-auth',
  'authentication.webhook.enabled': 'authentication-token-webhook',
  'authentication.x509.clientCAFile': 'client-ca-file',
  'authorization.mode': 'authorization-mode',
  nodeLeaseDurationSeconds: 'node-lease-duration-seconds',
  nodeStatusReportFrequency: 'node-status-report-frequency',
};

/** Known parts of the fields above that have no effect: our verdicts are kept as long as upstream keeps them by default. */
export const NESTED_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'authentication.webhook.cacheTTL',
  'authorization.webhook.cacheAuthorizedTTL',
  'authorization.webhook.cacheUnauthorizedTTL',
]);

/** Parts that only hold others. */
export const NESTED: ReadonlySet<string> = new Set([
  'authentication',
  'authentication.anonymous',
  'authentication.webhook',
  'authentication.x509',
  'authorization',
  'authorization.webhook',
]);
