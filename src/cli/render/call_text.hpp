// Events of calls as text for people. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <string>

namespace babel::cli {

// See to_text().
std::string text_of(const client::event::call_outgoing& e);
std::string text_of(const client::event::call_incoming& e);
std::string text_of(const client::event::call_up& e);
std::string text_of(const client::event::call_path& e);
std::string text_of(const client::event::peer_state& e);
std::string text_of(const client::event::call_text& e);
std::string text_of(const client::event::call_party& e);
std::string text_of(const client::event::call_untrusted& e);
std::string text_of(const client::event::words_attempt& e);
std::string text_of(const client::event::call_gap& e);
std::string text_of(const client::event::call_quality& e);
std::string text_of(const client::event::call_ended& e);
std::string text_of(const client::event::stats& e);
std::string text_of(const client::event::call_missed& e);

/// "muted, recording"; empty: nothing is switched on.
std::string state_text(const client::event::peer_state& of);

} // namespace babel::cli
