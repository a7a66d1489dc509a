/** Receivers as definitions describe them. Secrets are in here: it is never shown or logged whole. */

type Posted = {
  /** A secret of its own: whoever knows it can post. */
  readonly url: string;
};

type WithHeaders = Posted & { readonly headers: ReadonlyMap<string, string> };

/** Signed to the Standard Webhooks spec when there is a secret. */
export type WebhookSettings = WithHeaders & { readonly type: 'webhook'; readonly secret: string | null };
export type SlackSettings = Posted & { readonly type: 'slack' };
/** A Workflows webhook. */
export type TeamsSettings = Posted & { readonly type: 'teams' };
export type DiscordSettings = Posted & { readonly type: 'discord' };
/** Events API v2. */
export type PagerDutySettings = Posted & { readonly type: 'pagerduty'; readonly routingKey: string };
/** `url`: of the Alertmanager, without the path of its API. */
export type AlertmanagerSettings = WithHeaders & { readonly type: 'alertmanager' };
export type EmailSettings = {
  readonly type: 'email';
  /** smtp:// or smtps://, user and password in it. */
  readonly smtp: string;
  readonly from: string;
  readonly to: readonly string[];
};
/** Anything else that takes HTTP. */
export type GenericSettings = WithHeaders & {
  readonly type: 'generic';
  readonly method: 'POST' | 'PUT';
  /** A Mustache template of the body. */
  readonly body: string;
};

export type ReceiverSettings = { readonly name: string } & (
  | WebhookSettings
  | SlackSettings
  | TeamsSettings
  | DiscordSettings
  | PagerDutySettings
  | AlertmanagerSettings
  | EmailSettings
  | GenericSettings
);
