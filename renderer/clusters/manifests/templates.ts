/** A beginning for a kind of object; the word is `manifests:template.ID`. */
export interface Template {
  readonly id:
    | 'deployment'
    | 'statefulSet'
    | 'cronJob'
    | 'job'
    | 'service'
    | 'ingress'
    | 'configMap'
    | 'secret'
    | 'volumeClaim'
    | 'autoscaler'
    | 'networkPolicy'
    | 'disruptionBudget'
    | 'namespace';
  readonly text: string;
}

const container = (indent: string) =>
  `${indent}- name: app
${indent}  image: registry.example/app:1.0
${indent}  resources:
${indent}    requests: {cpu: 100m, memory: 128Mi}
${indent}    limits: {memory: 256Mi}
`;

export const templates: readonly Template[] = [
  {
    id: 'deployment',
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  replicas: 2
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
${container('        ')}          ports:
            - {name: http, containerPort: 8080}
          readinessProbe:
            httpGet: {path: /, port: http}
`,
  },
  {
    id: 'service',
    text: `apiVersion: v1
kind: Service
metadata:
  name: app
spec:
  selector: {app: app}
  ports:
    - {name: http, port: 80, targetPort: http}
`,
  },
  {
    id: 'ingress',
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app
spec:
  rules:
    - host: app.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: app
                port: {name: http}
`,
  },
  {
    id: 'configMap',
    text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: app
data:
  MODE: production
  app.conf: |
    # one file
    listen 8080
`,
  },
  {
    id: 'secret',
    text: `apiVersion: v1
kind: Secret
metadata:
  name: app
type: Opaque
stringData:
  password: ""
`,
  },
  {
    id: 'statefulSet',
    text: `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: app
spec:
  serviceName: app
  replicas: 1
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
${container('        ')}          volumeMounts:
            - {name: data, mountPath: /data}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests: {storage: 1Gi}
`,
  },
  {
    id: 'cronJob',
    text: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "30 2 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 1
      template:
        spec:
          restartPolicy: Never
          containers:
${container('            ')}`,
  },
  {
    id: 'job',
    text: `apiVersion: batch/v1
kind: Job
metadata:
  name: once
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
${container('        ')}`,
  },
  {
    id: 'volumeClaim',
    text: `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests: {storage: 1Gi}
`,
  },
  {
    id: 'autoscaler',
    text: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: app
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: app}
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: 70}
`,
  },
  {
    id: 'networkPolicy',
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: app
spec:
  podSelector:
    matchLabels: {app: app}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - {port: 8080}
`,
  },
  {
    id: 'disruptionBudget',
    text: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: app
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: app}
`,
  },
  {
    id: 'namespace',
    text: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
`,
  },
];
