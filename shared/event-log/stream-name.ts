/** The one stream, and what it keeps. */
export const STREAM = 'rollcall';
export const LOG_SUBJECTS = 'rollcall.log.>';
