// ALSA under PortAudio: its habit of writing to the terminal, and whether it is of any use.
#pragma once

namespace babel::audio {

/// From now on ALSA, if it is there at all, prints only while a stderr_capture listens: an underrun
/// in the middle of a call is counted, not written over the prompt.
void keep_alsa_off_the_terminal();

/// PortAudio 19.6 aborts if ALSA exists without any device or plugin, as without its configuration
/// in small containers. Call it on the sound thread.
bool alsa_knows_devices();

} // namespace babel::audio
