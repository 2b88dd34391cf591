import { stringify } from 'yaml';

/** One kind of trouble on its own, as an administrator would meet it: objects to apply, all named after the case. */
export interface TroubleCase {
  readonly name: string;
  readonly objects: readonly object[];
}

/** What real programs say when they end: each as its runtime prints it. */
export const lastWords = {
  python: [
    'Traceback (most recent call last):',
    '  File "/app/main.py", line 3, in <module>',
    '    import pyotp',
    "ModuleNotFoundError: No module named 'pyotp'",
  ],
} as const;

const grace = { terminationGracePeriodSeconds: 1, dnsPolicy: 'Default' };

function podOf(name: string, container: object, spec: object = {}, labels: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name, ...labels } },
    spec: { ...grace, containers: [{ name: 'app', image: 'busybox:1.36', ...container }], ...spec },
  };
}

function workload(kind: 'Deployment' | 'StatefulSet' | 'DaemonSet', name: string, container: object, spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, labels: { app: name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { ...grace, containers: [{ name: 'app', image: 'busybox:1.36', ...container }] },
      },
      ...spec,
    },
  };
}

function says(lines: readonly string[], code: number) {
  return { command: ['sh', '-c', 'code=$1; shift; for line; do echo "$line" >&2; done; exit $code', 'sh', String(code), ...lines] };
}

const sleep = { command: ['sleep', '3600'] };
const serve = { command: ['sh', '-c', 'mkdir -p /tmp/www; echo healthy >/tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www'] };
const port = { ports: [{ name: 'http', containerPort: 8080 }] };

function service(name: string, spec: object) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

function job(name: string, container: object, spec: object) {
  const template = { spec: { ...grace, restartPolicy: 'Never', containers: [{ name: 'app', image: 'busybox:1.36', ...container }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template, ...spec } };
}

/**
 * Everything that a namespace can have wrong with it on the lab's cluster. `registry` is `127.0.0.1:PORT` of one that refuses,
 * `expired` a certificate and key whose time is over.
 */
export function troubleCases(registry: string, expired: { readonly certificate: string; readonly key: string }): readonly TroubleCase[] {
  const one = (name: string, object: object, ...more: object[]): TroubleCase => ({ name, objects: [object, ...more] });
  return [
    one('python', workload('Deployment', 'python', says(lastWords.python, 1))),
    // The kubelet makes one dollar sign of two; process 1 would not be ended by its own signal.
    one('segfault', podOf('segfault', { command: ['sh', '-c', "sh -c 'kill -SEGV $$$$'; exit $?"] })),
    // A buffer beyond the limit, and no more than that.
    one(
      'oom',
      podOf('oom', { command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64M', 'count=1'], resources: { limits: { memory: '16Mi' } } }),
    ),
    one('command', podOf('command', { command: ['/app/serve'] })),
    one(
      'format',
      podOf(
        'format',
        { command: ['/app/serve'], volumeMounts: [{ name: 'app', mountPath: '/app' }] },
        { volumes: [{ name: 'app', configMap: { name: 'format', defaultMode: 0o755 } }] },
      ),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'format' }, data: { serve: 'not a program of this processor\n' } },
    ),
    one(
      'port',
      podOf('port', serve, {
        containers: [
          { name: 'app', image: 'busybox:1.36', ...serve },
          { name: 'again', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1; exec httpd -f -p 8080'] },
        ],
      }),
    ),
    one('refused', podOf('refused', { command: ['nc', '127.0.0.1', '5432'] })),
    one('dns', podOf('dns', { command: ['wget', '-q', '-O', '-', 'http://database.invalid/'] })),
    one('readonly', podOf('readonly', { command: ['touch', '/data'], securityContext: { readOnlyRootFilesystem: true } })),
    one('permission', podOf('permission', { command: ['touch', '/data'], securityContext: { runAsUser: 1000 } })),
    one(
      'liveness',
      podOf('liveness', {
        ...serve,
        livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1, failureThreshold: 2, initialDelaySeconds: 1 },
      }),
    ),
    one(
      'readiness',
      workload('Deployment', 'readiness', {
        ...sleep,
        readinessProbe: { exec: { command: ['sh', '-c', 'echo database is not migrated; exit 1'] }, periodSeconds: 1 },
      }),
      service('readiness', { selector: { app: 'readiness' }, ports: [{ port: 80, targetPort: 8080 }] }),
    ),
    one('denied', podOf('denied', { image: `${registry}/private/shop:1.0` })),
    one('absent', podOf('absent', { image: `${registry}/absent/shop:9.9` })),
    one('limited', podOf('limited', { image: `${registry}/limited/shop:1.0` })),
    one('nosecret', podOf('nosecret', { ...sleep, envFrom: [{ secretRef: { name: 'database-login' } }] })),
    one(
      'nokey',
      podOf('nokey', {
        ...sleep,
        env: [{ name: 'URL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'database-url' } } }],
      }),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { other: 'x' } },
    ),
    one('cpu', podOf('cpu', { ...sleep, resources: { requests: { cpu: '500' } } })),
    one('memory', podOf('memory', { ...sleep, resources: { requests: { memory: '4000Gi' } } })),
    one('selector', podOf('selector', sleep, { nodeSelector: { disk: 'ssd' } })),
    one('unbound', podOf('unbound', { ...sleep }, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'unbound' } }] }), {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'unbound' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
    }),
    one('noclaim', podOf('noclaim', { ...sleep }, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nowhere' } }] })),
    one(
      'mount',
      podOf(
        'mount',
        { ...sleep, volumeMounts: [{ name: 'tls', mountPath: '/tls' }] },
        { volumes: [{ name: 'tls', secret: { secretName: 'shop-tls' } }] },
      ),
    ),
    one('finalizer', {
      ...podOf('finalizer', sleep),
      metadata: { name: 'finalizer', labels: { app: 'finalizer' }, finalizers: ['example.com/backup'] },
    }),
    one(
      'evicted',
      podOf(
        'evicted',
        {
          command: ['sh', '-c', 'dd if=/dev/zero of=/cache/x bs=1M count=8; sleep 3600'],
          volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        },
        { volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Mi' } }] },
      ),
    ),
    one(
      'deadline',
      workload(
        'Deployment',
        'deadline',
        { ...sleep, readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } },
        { progressDeadlineSeconds: 3 },
      ),
    ),
    one('backoff', job('backoff', says(['psql: error: relation "orders" does not exist'], 3), { backoffLimit: 0 })),
    one('overdue', job('overdue', sleep, { activeDeadlineSeconds: 2 })),
    one('suspended', {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      metadata: { name: 'suspended' },
      spec: { schedule: '*/5 * * * *', suspend: true, jobTemplate: { spec: job('x', sleep, {}).spec } },
    }),
    one(
      'stateful',
      workload('StatefulSet', 'stateful', says(['FATAL: data directory has wrong ownership'], 1), { serviceName: 'stateful', replicas: 2 }),
    ),
    one('daemon', workload('DaemonSet', 'daemon', { image: `${registry}/absent/agent:2.0` })),
    one('web', workload('Deployment', 'web', { ...serve, ...port, readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } })),
    one('good', service('good', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] })),
    one('typo', service('typo', { selector: { app: 'wbe' }, ports: [{ port: 80, targetPort: 'http' }] })),
    one('portname', service('portname', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'grpc' }] })),
    one(
      'entry',
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'entry' },
        spec: {
          tls: [
            { hosts: ['shop.example'], secretName: 'expired' },
            { hosts: ['api.example'], secretName: 'no-such-tls' },
          ],
          rules: [
            {
              host: 'shop.example',
              http: {
                paths: [
                  { path: '/', pathType: 'Prefix', backend: { service: { name: 'good', port: { number: 80 } } } },
                  { path: '/api', pathType: 'Prefix', backend: { service: { name: 'gone', port: { number: 80 } } } },
                ],
              },
            },
          ],
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'expired' },
        type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': expired.certificate, 'tls.key': expired.key },
      },
    ),
    one('scaler', {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaler' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 80,
      },
    }),
  ];
}

/** For a namespace of its own: a quota of one pod, and a deployment that wants three. */
export const quotaCase: readonly object[] = [
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard: { pods: '1' } } },
  workload('Deployment', 'shop', sleep, { replicas: 3 }),
];

/** As documents of one YAML file. */
export function asYaml(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}
