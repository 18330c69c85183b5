#include "ctl_text.hpp"

#include <babel/core/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace babel::server {
namespace {

namespace json = boost::json;
using row = std::vector<std::string>;

constexpr std::size_t shown_value_columns = 400;

/// A field of an object as text; empty: there is none.
std::string text_of(const json::object& in, std::string_view key) {
    const auto* value = in.if_contains(key);
    if (!value) return {};
    const auto* text = value->if_string();
    return printable(text ? std::string(*text) : json::serialize(*value), shown_value_columns);
}

const json::array& array_of(const json::object& in, std::string_view key) {
    static const json::array none;
    const auto* value = in.if_contains(key);
    const auto* array = value ? value->if_array() : nullptr;
    return array ? *array : none;
}

/// The fields of those names of each object in an array.
std::vector<row> rows_of(const json::array& from, std::initializer_list<std::string_view> keys) {
    std::vector<row> rows;
    for (const auto& each : from) {
        const auto* object = each.if_object();
        if (!object) continue;
        auto& cells = rows.emplace_back();
        for (const auto key : keys)
            cells.push_back(text_of(*object, key));
    }
    return rows;
}

/// Rows of cells in columns.
std::string table(const std::vector<row>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& cells : rows) {
        widths.resize(std::max(widths.size(), cells.size()));
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(cells[i]));
    }
    std::string out;
    for (const auto& cells : rows) {
        for (std::size_t i = 0; i + 1 < cells.size(); ++i)
            out += cells[i] + std::string(widths[i] - columns_of(cells[i]) + 2, ' ');
        out += cells.back() + '\n';
    }
    return out;
}

std::string users(const json::array& online) {
    if (online.empty()) return "nobody is online\n";
    auto rows =
        rows_of(online, {"name", "address", "since", "queued_bytes", "link", "relayed_calls"});
    rows.insert(
        rows.begin(), {"NAME", "ADDRESS", "ONLINE SINCE", "QUEUED BYTES", "LINK", "RELAYED"}
    );
    return table(rows);
}

std::string everybody_text(const json::object& answer) {
    auto rows = rows_of(array_of(answer, "everybody"), {"name", "node"});
    if (rows.empty()) return "nobody is online\n";
    rows.insert(rows.begin(), {"NAME", "SERVER"});
    const auto more = text_of(answer, "more");
    return table(rows) + (more == "0" ? "" : "and " + more + " more\n");
}

std::string nodes_text(const json::array& nodes) {
    auto rows = rows_of(nodes, {"node", "users", "state", "silent_ms", "address", "version"});
    rows.insert(rows.begin(), {"SERVER", "USERS", "STATE", "SILENT MS", "ADDRESS", "VERSION"});
    return table(rows);
}

std::vector<std::string> texts_of(const json::object& in, std::string_view key) {
    std::vector<std::string> all;
    for (const auto& each : array_of(in, key))
        if (const auto* text = each.if_string()) all.push_back(printable(*text));
    return all;
}

/// Of a node of a cluster, with the place for which each counts.
std::string cluster_bans_text(const json::object& answer) {
    std::vector<row> rows;
    for (const auto& each : texts_of(answer, "cluster_bans"))
        rows.push_back({each, "everywhere"});
    for (const auto& each : texts_of(answer, "bans"))
        rows.push_back({each, "here"});
    std::ranges::sort(rows);
    return rows.empty() ? "nothing is banned\n" : table(rows);
}

std::string bans_text(const json::object& answer) {
    if (answer.contains("cluster_bans")) return cluster_bans_text(answer);
    std::string lines;
    for (const auto& each : texts_of(answer, "bans"))
        lines += each + '\n';
    return lines.empty() ? "nothing is banned\n" : lines;
}

std::string names_text(const json::object& answer) {
    auto rows = rows_of(array_of(answer, "names"), {"name", "key", "since", "given_by"});
    if (rows.empty()) return "no name belongs to a key\n";
    rows.insert(rows.begin(), {"NAME", "KEY", "SINCE", "GIVEN BY"});
    const auto more = text_of(answer, "more");
    return table(rows) + (more == "0" ? "" : "and " + more + " more\n");
}

std::string import_text(const json::object& answer) {
    auto lines = "imported: " + text_of(answer, "imported") +
                 ", there already: " + text_of(answer, "known") + '\n';
    const auto differing = texts_of(answer, "differing");
    if (differing.empty()) return lines;
    lines += "these belong to other keys in the cluster:\n";
    for (const auto& each : differing)
        lines += each + '\n';
    const auto more = text_of(answer, "more");
    return lines + (more == "0" ? "" : "and " + more + " more\n");
}

std::string invites_text(const json::array& invites) {
    if (invites.empty()) return "there are no invites\n";
    auto rows = rows_of(invites, {"id", "uses", "until", "name"});
    rows.insert(rows.begin(), {"ID", "USES LEFT", "VALID UNTIL", "FOR NAME"});
    return table(rows);
}

/// The link alone on the first line, to be copied.
std::string invite_text(const json::object& answer) {
    const auto* made = answer.at("invite").if_object();
    if (!made) return {};
    const auto* link = made->if_contains("link");
    const auto id = text_of(*made, "id");
    const auto uses = text_of(*made, "uses");
    return printable(link && link->is_string() ? std::string(link->get_string()) : "", 2000) +
           "\nvalid for " + uses + (uses == "1" ? " use" : " uses") + " until " +
           text_of(*made, "until") + "; \"ctl revoke " + id + "\" makes it worthless\n";
}

std::string statistics_text(const json::object& answer) {
    std::vector<row> rows;
    for (const std::string_view key : {"uptime_seconds", "online", "pending", "queued_bytes"})
        rows.push_back({std::string(key), text_of(answer, key)});
    if (answer.contains("certificate_days"))
        rows.push_back({"certificate_days", text_of(answer, "certificate_days")});
    if (const auto* failed = answer.if_contains("failed_reload"); failed && failed->is_object())
        rows.push_back(
            {"failed_reload",
             text_of(failed->get_object(), "at") + "  " + text_of(failed->get_object(), "why")}
        );
    for (const auto& each : texts_of(answer, "bans"))
        rows.push_back({"ban", each});
    for (const auto& each : texts_of(answer, "cluster_bans"))
        rows.push_back({"cluster_ban", each});
    for (auto& each : rows_of(array_of(answer, "counters"), {"metric", "reason", "value"})) {
        if (!each[1].empty()) each[0] += "{reason=\"" + each[1] + "\"}";
        rows.push_back({each[0], each[2]});
    }
    return table(rows);
}

} // namespace

std::string to_text(const json::object& answer) {
    if (answer.contains("users")) return users(array_of(answer, "users"));
    if (answer.contains("everybody")) return everybody_text(answer);
    if (answer.contains("nodes")) return nodes_text(array_of(answer, "nodes"));
    if (answer.contains("counters")) return statistics_text(answer);
    if (answer.contains("bans")) return bans_text(answer);
    if (answer.contains("imported")) return import_text(answer);
    if (answer.contains("names")) return names_text(answer);
    if (answer.contains("invites")) return invites_text(array_of(answer, "invites"));
    if (answer.contains("invite")) return invite_text(answer);
    return text_of(answer, "text") + '\n';
}

std::string fault_in(const json::object& answer) {
    return text_of(answer, "error");
}

} // namespace babel::server
