/**
 * `resourceTail` in SQL: what follows the last `/` or `:`. An index is on this very text (migration 12), so that one
 * resource is found among a million charge keys whether its bill writes an ARN or an id; it must never change.
 */
export const RESOURCE_TAIL =
  "substr(resource_id, length(rtrim(resource_id, replace(replace(resource_id, '/', ''), ':', ''))) + 1)";
