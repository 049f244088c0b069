/** The claims of the article that introduced the plugin, which the report answers one by one. */
export type ClaimId = `SEED-${number}`;

export interface Claim {
  readonly id: ClaimId;
  readonly statement: string;
  /** Ids of every requirement behind the claim, also of those that are not in the catalogue yet. */
  readonly requirements: readonly string[];
}
