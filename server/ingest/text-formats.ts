import { CLF_FORMATS, NAMED_CLF_FORMATS } from './clf-format.ts';
import type { TextFormat } from './text-reader.ts';

/** What `auto` tries. No line is of two of them. */
export const TEXT_FORMATS: readonly TextFormat[] = [...CLF_FORMATS];

/** What only a source that names it is read as. */
export const NAMED_TEXT_FORMATS: readonly TextFormat[] = NAMED_CLF_FORMATS;
