// What the user does to the sound of calls.
#pragma once

namespace babel::mixer {

struct voice_controls {
    bool muted = false; ///< The peer does not hear the microphone; a file that is played, he does.
    bool deafened = false; ///< The peer is not heard.
    /// Neither hears the other, nor a file, which waits; until the calls that are up have ended.
    bool held = false;
    int mic_percent = 100;     ///< 0 to 200
    int out_percent = 100;     ///< Likewise.
    bool push_to_talk = false; ///< The microphone is heard while `talking` only.
    bool talking = false;

    bool sends_voice() const { return !muted && !held && (talking || !push_to_talk); }
};

/// Levels of the last 200 ms; -100 is silence.
struct voice_levels {
    double mic_dbfs = -100; ///< Of the microphone, after its processing.
    double in_dbfs = -100;  ///< Of all peers together.
};

} // namespace babel::mixer
