// ALSA's habit of writing to the terminal from whatever thread finds something to say.
#pragma once

namespace babel::audio {

/// From now on ALSA, if it is there at all, prints only while a stderr_capture listens: an underrun
/// in the middle of a call is counted, not written over the prompt.
void keep_alsa_off_the_terminal();

} // namespace babel::audio
