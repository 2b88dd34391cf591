/** Who sets fields here, for the cluster (`metadata.managedFields`). */
export const FIELD_MANAGER = 'pilothouse';
