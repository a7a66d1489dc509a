/** Receivers from their settings. */
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { ReceiverSettings } from '../receiver-settings.ts';
import { alertmanagerReceiver } from './alertmanager.ts';
import { discordReceiver } from './discord.ts';
import { emailReceiver } from './email.ts';
import { genericReceiver } from './generic.ts';
import { pagerDutyReceiver } from './pagerduty.ts';
import { slackReceiver } from './slack.ts';
import { teamsReceiver } from './teams.ts';
import { webhookReceiver } from './webhook.ts';

export function createReceiver(settings: ReceiverSettings, deps: ReceiverDeps): Receiver {
  switch (settings.type) {
    case 'webhook':
      return webhookReceiver(settings, deps);
    case 'slack':
      return slackReceiver(settings, deps);
    case 'teams':
      return teamsReceiver(settings, deps);
    case 'discord':
      return discordReceiver(settings, deps);
    case 'pagerduty':
      return pagerDutyReceiver(settings, deps);
    case 'alertmanager':
      return alertmanagerReceiver(settings, deps);
    case 'email':
      return emailReceiver(settings, deps);
    case 'generic':
      return genericReceiver(settings, deps);
  }
}
