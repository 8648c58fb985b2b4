/** Endpoints of the reference that nothing holds yet. Who builds or holds one takes its line away. */
export const NOT_YET: readonly string[] = [
  // statuses
  // timelines
  // web
];
