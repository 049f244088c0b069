/** A rule that somebody adds, and what it is told by. */
export const DRIFT = {
  iptables: 'iptables-nft -t nat -A ISTIO_OUTPUT -p tcp --dport 7 -j RETURN',
  nftables: 'nft add rule inet istio-proxy-nat istio-output tcp dport 7 return',
} as const;
export const DRIFTED = 'ipv4 nat ISTIO_OUTPUT: added -p tcp --dport 7 -j RETURN';
/** How a second set of rules in the other variant is told. */
export const COPY = 'all rules of iptables-nft once more';
