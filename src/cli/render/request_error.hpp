// Error messages for requests that the client does not fulfil. No I/O.
#pragma once

#include <babel/client/card.hpp>
#include <babel/core/error.hpp>
#include <babel/mixer/recording_name.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace babel::cli {

/// For placing, answering and ending calls, and for requests that need one; empty: no error. An
/// empty `peer`: anyone.
std::string call_error_text(error_code why, std::string_view peer, std::size_t max_calls);

/// For sending words to `peer`; empty: no error.
std::string message_error_text(error_code why, std::string_view peer);

/// For trusting a card.
std::string card_error_text(error_code why, const client::card& of);

/// For playing and recording `name`, or for opening a device of that name.
std::string sound_error_text(error_code why, std::string_view name);

/// For a name of a recording.
std::string recording_name_text(const mixer::recording_name_fault& fault);

} // namespace babel::cli
