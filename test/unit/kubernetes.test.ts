/** The manifests of deploy/kubernetes, by the schemas of Kubernetes, and by what Leeway knows of itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service, ServiceAccount } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const FOLDER = new URL('../../deploy/kubernetes/', import.meta.url);
const MODELS = { Deployment, Job, NetworkPolicy, PodDisruptionBudget, Service, ServiceAccount } as const;

type Labels = Readonly<Record<string, string>>;
type Probe = { readonly httpGet: { readonly path: string; readonly port: string } };
type Container = {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly resources: { readonly limits: object; readonly requests: object };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
};
type PodTemplate = {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: object;
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  };
};

const read = (name: string) => parse(readFileSync(new URL(name, FOLDER), 'utf8'));
const source = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const kustomization = read('kustomization.yaml') as {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
};
const deployment = read('deployment.yaml');
const templates: readonly PodTemplate[] = [deployment.spec.template, read('migration.yaml').spec.template];
const containers = templates.flatMap(({ spec }) => spec.containers);
const server = containers[0]!;

test('every file is applied', () => {
  const files = readdirSync(FOLDER).filter((name) => name !== 'kustomization.yaml');
  expect([...kustomization.resources].sort()).toEqual(files.sort());
});

test.each(kustomization.resources)('%s is what Kubernetes takes', (name) => {
  const manifest = read(name);
  const model = MODELS[manifest.kind as keyof typeof MODELS];
  expect(manifest.apiVersion).toBe(new model().apiVersion);
  // Each kind has a type of its own, and its schema looks at all of it.
  expect(() => new model(manifest as never).validate()).not.toThrow();
});

test('a fault in a manifest is found', () => {
  const broken = structuredClone(deployment);
  broken.spec.template.spec.containers[0].ports[0].containerPort = 'many';
  expect(() => new Deployment(broken).validate()).toThrow('containerPort must be integer');
});

test('images are of a version, never of "latest"', () => {
  const tags = new Map(kustomization.images.map(({ name, newTag }) => [name, newTag]));
  for (const { image } of containers) expect(tags.get(image)).toMatch(/^(?!latest$)[\w.-]+$/);
});

test('nothing runs as root, writes to its root, or is given a token of Kubernetes', () => {
  for (const { spec } of templates) {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of spec.containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
      const mounts = container.volumeMounts.map(({ name }) => name).sort();
      expect(mounts).toEqual(spec.volumes.map(({ name }) => name).sort());
    }
  }
});

test('probes ask what Leeway answers, at the port where it listens', () => {
  const routes = source('server/http/routes/health.ts');
  const { startupProbe, readinessProbe, livenessProbe, ports } = server;
  expect(readinessProbe!.httpGet.path).toBe('/ready');
  for (const probe of [startupProbe!, readinessProbe!, livenessProbe!]) {
    expect(routes).toContain(`'${probe.httpGet.path}'`);
    expect(probe.httpGet.port).toBe(ports![0]!.name);
  }
  expect(source('Dockerfile')).toContain(`PORT=${ports![0]!.containerPort} `);
});

test('settings are known, secrets are files, and the commands are those of Leeway', () => {
  const known = new Set(
    [...source('server/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name),
  );
  for (const { env, args } of containers) {
    for (const { name } of env) if (name !== 'POD_IP') expect(known).toContain(name.replace(/_FILE$/, ''));
    expect(source('server/cli/program.ts')).toContain(`'${args[0]}'`);
  }
  const secret = JSON.stringify(templates);
  expect(secret).not.toMatch(/postgres(ql)?:\/\//);
  expect(readdirSync(FOLDER).map((name) => read(name).kind)).not.toContain('Secret');
});

test('a roll takes no replica away before another is ready, and whoever selects pods selects those', () => {
  expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(deployment.spec.replicas).toBeGreaterThan(1);
  const labels = templates[0]!.metadata.labels;
  const policy = read('network-policy.yaml').spec;
  const selectors: readonly Labels[] = [
    deployment.spec.selector.matchLabels,
    read('service.yaml').spec.selector,
    read('disruption-budget.yaml').spec.selector.matchLabels,
    policy.podSelector.matchLabels,
    policy.ingress[0].from[0].podSelector.matchLabels,
    deployment.spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels,
  ];
  for (const selector of selectors) expect(labels).toMatchObject(selector);
  expect(templates[1]!.metadata.labels).not.toEqual(labels);
  expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
    deployment.spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds + 5,
  );
});

test('the migration comes before the sync', () => {
  expect(read('migration.yaml').metadata.annotations['argocd.argoproj.io/hook']).toBe('PreSync');
});
