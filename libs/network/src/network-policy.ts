import { addressForms, isInRange, parseAddress, type Address } from './address.js';
import { parseNetworkRule, ruleCoversHost, type NetworkRule } from './network-rule.js';
import { ALWAYS_DENIED, METADATA_HOSTS, PRIVATE, PUBLIC_IPV6 } from './reserved-addresses.js';

/** `internal`: public and private addresses. `public`: public addresses only, for hosts that serve strangers. */
export type NetworkPreset = 'internal' | 'public';

export interface NetworkPolicyOptions {
  /** @default 'internal' */
  readonly preset?: NetworkPreset;
  /** Addresses, ranges and host names that may be reached although the preset denies them. */
  readonly allow?: readonly string[];
  /** Addresses, ranges and host names that may not be reached, even when they are in `allow`. */
  readonly deny?: readonly string[];
}

/** What the policy says. */
export interface Verdict {
  readonly allowed: boolean;
  /** What decided: one of the two lists, what is denied always, the preset, or that there is no address to judge. */
  readonly by: 'deny' | 'allow' | 'always' | 'preset' | 'invalid';
  /** For the operator's log. */
  readonly reason: string;
}

/**
 * Which hosts and addresses may be reached. Pure: it resolves nothing. `deny` wins over `allow`, and `allow` over
 * what is denied always and over the preset.
 *
 * - A rule about addresses looks at the address that is connected to, whatever the name. `deny` and what is
 *   built in also look at the IPv4 addresses that are embedded in an IPv6 address; `allow` does not.
 * - A rule about names looks at the name in the URL. A name in `allow` allows every address that it resolves
 *   to, except those in `deny`.
 */
export class NetworkPolicy {
  private readonly preset: NetworkPreset;
  private readonly allow: readonly NetworkRule[];
  private readonly deny: readonly NetworkRule[];

  /** @throws OptionsInvalidError naming a rule that is not valid */
  constructor(options: NetworkPolicyOptions = {}) {
    this.preset = options.preset ?? 'internal';
    this.allow = (options.allow ?? []).map(parseNetworkRule);
    this.deny = (options.deny ?? []).map(parseNetworkRule);
  }

  /**
   * Whether a host may be reached at these addresses (for an address as host: itself). One that is denied
   * denies the host. No addresses at all is denied.
   */
  verdict(host: string, addresses: readonly string[]): Verdict {
    const byName = this.hostVerdict(host);
    if (byName?.allowed === false) return byName;
    const verdicts = addresses.map((address) => this.addressVerdict(address));
    const [first] = verdicts;
    if (!first) return { allowed: false, by: 'invalid', reason: `${host} has no address` };
    const overruled = (verdict: Verdict) => byName !== null && (verdict.by === 'always' || verdict.by === 'preset');
    const denied = verdicts.find((verdict) => !verdict.allowed && !overruled(verdict));
    // Only a host all of whose addresses are in `allow` counts as in `allow` itself.
    return denied ?? byName ?? verdicts.find(({ by }) => by !== 'allow') ?? first;
  }

  /**
   * Whether a host may be reached whose name only a proxy can resolve: under the preset `public` not, since that
   * promises which addresses are met.
   */
  unresolvedVerdict(host: string): Verdict {
    const byName = this.hostVerdict(host);
    if (byName) return byName;
    const allowed = this.preset !== 'public';
    return { allowed, by: 'preset', reason: `the address of ${host} is not known` };
  }

  /** What the name alone decides; null when its addresses do. */
  hostVerdict(host: string): Verdict | null {
    const denied = this.deny.find((rule) => ruleCoversHost(rule, host));
    if (denied) return { allowed: false, by: 'deny', reason: `${host} is in deny (${denied.text})` };
    const allowed = this.allow.find((rule) => ruleCoversHost(rule, host));
    if (allowed) return { allowed: true, by: 'allow', reason: `${host} is in allow (${allowed.text})` };
    return METADATA_RULES.some((rule) => ruleCoversHost(rule, host))
      ? { allowed: false, by: 'always', reason: `${host} is cloud metadata` }
      : null;
  }

  /** Whether an address may be connected to. What is not an address is denied. */
  addressVerdict(text: string): Verdict {
    const address = parseAddress(text);
    if (!address) return { allowed: false, by: 'invalid', reason: `${JSON.stringify(text)} is not an address` };
    const forms = addressForms(address);
    const denied = this.deny.find((rule) => 'range' in rule && forms.some((form) => isInRange(form, rule.range)));
    if (denied) return { allowed: false, by: 'deny', reason: `${text} is in deny (${denied.text})` };
    const allowed = this.allow.find((rule) => 'range' in rule && isInRange(address, rule.range));
    if (allowed) return { allowed: true, by: 'allow', reason: `${text} is in allow (${allowed.text})` };
    const always = reservedFor(forms, ALWAYS_DENIED);
    if (always) return { allowed: false, by: 'always', reason: `${text} is ${always}` };
    const notPublic = this.preset === 'public' ? reservedFor(forms, PRIVATE) || outsidePublicIPv6(address) : null;
    if (notPublic) return { allowed: false, by: 'preset', reason: `${text} is ${notPublic}` };
    return { allowed: true, by: 'preset', reason: `the preset ${this.preset} allows ${text}` };
  }
}

const METADATA_RULES = METADATA_HOSTS.map(parseNetworkRule);

function reservedFor(forms: readonly Address[], ranges: typeof ALWAYS_DENIED): string | null {
  const range = ranges.find((candidate) => forms.some((form) => isInRange(form, candidate)));
  return range ? `${range.meaning} (${range.text})` : null;
}

function outsidePublicIPv6(address: Address): string | null {
  const isPublic = address.length === 4 || PUBLIC_IPV6.some((range) => isInRange(address, range));
  return isPublic ? null : 'not public (outside 2000::/3)';
}
