// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.

