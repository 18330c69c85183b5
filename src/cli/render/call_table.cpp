#include "cli/render/call_table.hpp"

#include "cli/render/figures.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t name_columns = 32; // of a column; longer names push the rest aside

constexpr std::pair<std::string_view, std::string_view> outcomes[] = {
    {"hangup", "answered"},
    {"peer_hangup", "answered"},
    {"refused", "refused"},
    {"no_answer", "no answer"},
    {"cancelled", "cancelled"},
    {"not_online", "not online"},
    {"dropped", "dropped"},
    {"media_failed", "failed"},
    {"not_answered", "missed"},
    {"busy", "missed: busy"},
    {"dnd", "missed: do not disturb"},
    {"unattended", "missed: nobody there"},
    {"blocked", "blocked"},
    {"untrusted", "not trusted"},
    {"words_attempt", "broke off: new key"},
};
constexpr std::size_t outcome_columns = 22;

/// A later version may add outcomes.
std::string outcome_of(const call_record& record) {
    const auto& word = record.reason == "missed" ? record.why : record.reason;
    const auto* known = std::ranges::find(
        outcomes, std::string_view(word), &std::pair<std::string_view, std::string_view>::first
    );
    return known == std::end(outcomes) ? printable(word) : std::string(known->second);
}

std::string duration_of(const call_record& record) {
    if (record.talked.count() > 0) return clock_text(record.talked);
    return record.rang >= std::chrono::seconds(1) ? "rang " + clock_text(record.rang) : "";
}

} // namespace

std::string
call_table(std::span<const call_record> records, std::chrono::system_clock::time_point last_look) {
    std::size_t widest = 0;
    for (const auto& each : records)
        widest = std::max(widest, columns_of(printable(each.peer)));
    std::string table;
    for (const auto& each : records) {
        auto row = std::string(each.is_new(last_look) ? "* " : "  ");
        row += local_text(each.began, "%Y-%m-%d %H:%M");
        row += each.is_outgoing ? "  to    " : "  from  ";
        row += padded(printable(each.peer), std::min(widest, name_columns)) + "  ";
        row += padded(outcome_of(each), outcome_columns) + "  " + duration_of(each);
        row.erase(row.find_last_not_of(' ') + 1);
        table += row + "\n";
    }
    return table;
}

} // namespace babel::cli
