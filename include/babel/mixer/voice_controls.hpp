// The user's controls of the sound of calls.
#pragma once

namespace babel::mixer {

struct voice_controls {
    bool muted = false;    ///< The peer hears files that are played, but not the microphone.
    bool deafened = false; ///< The user does not hear the peer.
    /// Both sides hear silence, and files wait, until it is reset or the current calls have ended.
    bool held = false;
    int mic_percent = 100;     ///< 0 to 200
    int out_percent = 100;     ///< 0 to 200
    bool push_to_talk = false; ///< The microphone is heard only while `talking`.
    bool talking = false;

    bool sends_voice() const { return !muted && !held && (talking || !push_to_talk); }
};

/// Levels of the last 200 ms; -100 is silence.
struct voice_levels {
    double mic_dbfs = -100; ///< Of the microphone, after its processing.
    double in_dbfs = -100;  ///< Of all peers together.
};

} // namespace babel::mixer
