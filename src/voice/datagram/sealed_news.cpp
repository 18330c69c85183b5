#include "voice/datagram/sealed_news.hpp"

#include <babel/core/overloaded.hpp>
#include <babel/core/text.hpp>

#include <string>
#include <utility>
#include <variant>

namespace babel::voice {

bool is_text(std::string_view words) {
    return words.size() <= wire::max_text_bytes && is_utf8(words);
}

namespace {

using news = std::optional<sealed_event::any>;

news news_of_text(const session_event::note& note) {
    std::string words(note.body.begin(), note.body.end());
    if (!is_text(words)) return {};
    return sealed_event::text{std::move(words)};
}

news news_of_party(const session_event::note& note) {
    const auto names = wire::decode_party(note.body);
    if (!names) return {};
    return sealed_event::party{{names->begin(), names->end()}};
}

news news_of_candidates(const session_event::note& note) {
    const auto list = wire::decode_candidates(note.body);
    if (!list) return {};
    return sealed_event::candidates{nat::candidates_of(*list)};
}

} // namespace

std::optional<sealed_event::any> for_owner(session_event::any event) {
    const overloaded translate{
        [](session_event::note& note) -> news {
            if (note.kind == wire::note_kind::text) return news_of_text(note);
            if (note.kind == wire::note_kind::party) return news_of_party(note);
            if (note.kind == wire::note_kind::candidates) return news_of_candidates(note);
            return {};
        },
        [](auto& same) -> news { return std::move(same); },
    };
    return std::visit(translate, event);
}

sealed_figures figures_of(const peer_session& session) {
    const auto stats = session.stats();
    const auto& in = stats.incoming;
    sealed_figures made;
    made.round_trip = stats.round_trip;
    made.datagrams_sent = stats.datagrams_sent;
    made.datagrams_received = in.opened;
    made.copies_sent = stats.copies_sent;
    made.lost = stats.lost;
    made.send_drops = stats.send_drops;
    made.receive_drops = stats.unread + in.over_rate + in.foreign + in.replayed + in.unopened;
    made.ignored_notes = stats.notes_over_rate;
    made.refused_addresses = stats.refused_addresses;
    return made;
}

std::optional<nat::path_kind> kind_in_use(const peer_session& session) {
    const auto used = session.path_in_use();
    const auto way = used ? session.way_of(*used) : std::nullopt;
    return way ? std::optional(way->kind) : std::nullopt;
}

std::optional<error_code> end_by(const sealed_event::any& event) {
    using end = std::optional<error_code>;
    const overloaded ends{
        [](const sealed_event::peer_left&) -> end { return errc::end_of_stream; },
        [](const sealed_event::left&) -> end { return errc::end_of_stream; },
        [](const sealed_event::lost&) -> end { return errc::timed_out; },
        [](const sealed_event::media_failed&) -> end { return errc::timed_out; },
        [](const sealed_event::used_up&) -> end { return errc::keys_used_up; },
        [](const auto&) -> end { return {}; },
    };
    return std::visit(ends, event);
}

} // namespace babel::voice
