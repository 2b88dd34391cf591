import manifest from '../../package.json' with { type: 'json' };

/** The version this was built from. */
export const VERSION = manifest.version;
