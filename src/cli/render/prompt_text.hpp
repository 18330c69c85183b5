// The current prompt as text. No I/O, no clock.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/call/security.hpp>
#include <babel/mixer/voice_controls.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// The call that the prompt shows.
struct prompt_call {
    std::string peer; ///< As received.
    call::call_phase phase = call::call_phase::calling;
    std::chrono::milliseconds time{}; ///< In that phase.
    std::size_t others = 0;           ///< Other calls that are up.
    /// Of the least secure of it and the others; empty: not to be shown. See prompt_text().
    std::optional<call::call_security> security = {};
};

/// "alice> ", "alice [bob +1 0:42 verified MUTED]> ", "alice [bob 0:42 NOT ENCRYPTED]> ",
/// "alice NOT ENCRYPTED> ".
/// `is_exposed`: the server link is plain, and the user has not asked for that. Then its calls are
/// plain too, and the prompt does not repeat it.
std::string prompt_text(
    std::string_view name,
    bool is_exposed,
    const std::optional<prompt_call>& shown,
    const mixer::voice_controls& controls
);

/// The reason why the user is not heard, or a sign that they are while they talk; may be empty.
std::string_view microphone_word(const mixer::voice_controls& controls);

} // namespace babel::cli
