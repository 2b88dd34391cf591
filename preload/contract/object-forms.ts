import { z } from 'zod';
import { changeOf } from './change.ts';
import { objectNameSchema } from './cluster-kinds.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { appliedObjectSchema } from './manifests.ts';
import { procedure } from './stream.ts';

/** A key of a config map or a secret (apimachinery `IsConfigMapKey`). */
export const dataKeySchema = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/)
  .refine((key) => key !== '.' && !key.startsWith('..'));

/** A value as a person gives it: text, or the bytes of a file. */
const dataValueSchema = z.object({ encoding: z.enum(['text', 'base64']), value: z.string().max(2 * 1024 * 1024) });
export type DataValue = z.infer<typeof dataValueSchema>;

const place = { context: contextName, namespace: namespaceSchema, name: objectNameSchema };

const ingressPathSchema = z.object({
  path: z.string().max(1024),
  pathType: z.enum(['Prefix', 'Exact', 'ImplementationSpecific']),
  service: z.string().min(1).max(253),
  /** A number, or the name of a port of the service. */
  port: z.string().min(1).max(63),
});
export type IngressPath = z.infer<typeof ingressPathSchema>;

const ingressRules = {
  rules: z.array(
    z.object({
      /** null: every host. */
      host: z.string().min(1).max(253).nullable(),
      paths: z.array(ingressPathSchema).min(1).max(200),
    }),
  ),
  tls: z.array(z.object({ hosts: z.array(z.string().min(1).max(253)), secret: z.string().max(253).nullable() })),
};

export const forms = {
  /** Keys of a config map or a secret set and removed, or a new one made; what uses it is restarted where that is asked for. */
  data: changeOf(
    {
      ...place,
      resource: z.enum(['configmaps', 'secrets']),
      create: z.boolean().default(false),
      /** Of a new secret; `kubernetes.io/tls` is checked: its key must be that of its certificate. */
      type: z.enum(['Opaque', 'kubernetes.io/tls', 'kubernetes.io/dockerconfigjson']).default('Opaque'),
      set: z.record(dataKeySchema, dataValueSchema).default({}),
      remove: z.array(dataKeySchema).default([]),
      /** A login to a registry of images, for `kubernetes.io/dockerconfigjson`. */
      registry: z
        .object({ server: z.string().min(1).max(512), username: z.string().max(512), password: z.string().max(8192) })
        .nullable()
        .default(null),
      restart: z.boolean().default(false),
    },
    appliedObjectSchema,
  ),
  ingress: {
    read: procedure.input(z.object(place)).output(
      z.object({
        ...ingressRules,
        /** Services of its namespace with their ports. */ services: z.array(z.object({ name: z.string(), ports: z.array(z.string()) })),
      }),
    ),
    change: changeOf(
      {
        ...place,
        ...ingressRules,
        create: z.boolean().default(false),
        /** Of a new one; null: the cluster's default. */
        className: z.string().min(1).max(253).nullable().default(null),
      },
      appliedObjectSchema,
    ),
  },
};
