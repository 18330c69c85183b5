#include "cli/plot/call_collection.hpp"

#include <algorithm>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;

// The difference of an event's time and the time of talk, of one call. It changes if the clock is
// set.
constexpr milliseconds same_answer{10'000};

milliseconds answer_of(const call_note& note) {
    return note.date - note.talked.value_or(milliseconds(0));
}

double seconds_into(const followed_call& call, const call_note& note) {
    const auto passed = note.talked ? *note.talked : note.date - call.answered;
    return std::max(0.0, static_cast<double>(passed.count()) / 1000);
}

} // namespace

void call_collection::read(std::string_view line) {
    if (line.find_first_not_of(" \t\r") == line.npos) {
        ++counts_.blank;
        return;
    }
    const auto note = read_event_line(line);
    if (!note) return ignore(note.error());
    if (*note)
        take(**note);
    else
        ++counts_.others;
}

void call_collection::ignore(line_fault fault) {
    if (counts_.ignored++ > 0) return;
    counts_.first_ignored = counts_.all();
    counts_.first_fault = fault;
}

void call_collection::take(const call_note& note) {
    auto* call = call_of(note);
    if (!call) call = begin_call(note);
    if (!call) {
        ++counts_.outside;
        return;
    }
    ++counts_.taken;
    ++call->notes;
    auto sample = note.figures;
    sample.at_s = seconds_into(*call, note);
    call->series.add(sample);
}

/// For an event without the time of talk: the last call before it.
followed_call* call_collection::call_of(const call_note& note) {
    followed_call* found = nullptr;
    for (auto& each : calls_) {
        if (each.number != note.call || each.peer != note.peer) continue;
        const auto distance = answer_of(note) - each.answered;
        if (note.talked && distance <= same_answer && distance >= -same_answer) return &each;
        const bool is_before = !note.talked && distance >= -same_answer;
        if (is_before && (!found || each.answered > found->answered)) found = &each;
    }
    return found;
}

/// Null: it is older than all that are kept, or the event does not show its beginning.
followed_call* call_collection::begin_call(const call_note& note) {
    if (!note.talked) return nullptr;
    const auto answered = answer_of(note);
    if (calls_.size() >= most_calls) {
        const auto oldest = std::ranges::min_element(calls_, {}, &followed_call::answered);
        if (oldest->answered >= answered) return nullptr;
        calls_.erase(oldest);
    }
    return &calls_.emplace_back(followed_call{note.call, note.peer, answered, {}, 0});
}

const followed_call* call_collection::newest() const {
    const followed_call* found = nullptr;
    for (const auto& each : calls_)
        if (each.series.has_figures() && (!found || each.answered > found->answered)) found = &each;
    return found;
}

} // namespace babel::cli
