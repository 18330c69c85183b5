#include "server/admin/name_commands.hpp"

#include "server/names/line_fields.hpp"
#include "server/names/name_import.hpp"
#include "server/names/name_keeper.hpp"
#include "server/server_impl.hpp"
#include "server/session/evictions.hpp"
#include "server/signalling/rules.hpp"
#include <babel/core/host_and_port.hpp>
#include <babel/core/number.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/wire/ports.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <span>

namespace babel::server {
namespace {

namespace json = boost::json;

constexpr std::string_view no_files =
    "there is no file of names; give its path in the key \"names\" of the configuration file";

constexpr std::string_view register_away =
    "the register of the cluster cannot be reached; try again in some seconds";

json::object described(const std::string& name, const binding& owner, std::string_view given_by) {
    return {
        {"name", to_json(name)},
        {"key", to_json(to_string(crypto::fingerprint_of(owner.key)))},
        {"since", to_json(owner.since == 0 ? "" : time_field(owner.since))},
        {"given_by", to_json(given_by)}};
}

/// The place that has the owner of a name, in a word.
std::string_view place_of(const name_keeper& names, const std::string& name) {
    if (names.is_authorized(name)) return "authorized-names";
    return names.records().is_shared() ? "cluster" : "names";
}

/// Lists names of a book up to the limit of an answer.
void add_names(json::array& to, const name_book* from, std::string_view given_by) {
    if (!from) return;
    for (const auto& name : from->names(max_listed_names - to.size()))
        to.push_back(described(name, *from->find(name), given_by));
}

/// The error of names in a register that cannot be reached; empty: there is none.
std::string_view fault_of_register(const name_keeper& names) {
    const auto& records = names.records();
    const bool is_away = records.is_shared() && !records.owners().takes_changes();
    return is_away ? register_away : std::string_view();
}

/// The reason for which the owner of a name cannot be changed; empty: there is none.
std::string fault_of_change(name_keeper& names, const std::string& name) {
    if (!names.records().takes_names()) return std::string(no_files);
    if (const auto fault = fault_of_register(names); !fault.empty()) return std::string(fault);
    if (names.is_authorized(name))
        return printable(name) + " is given by the file of authorized-names; change it there";
    return {};
}

/// The first two of the words, as the file of a public key begins.
result<crypto::public_key> to_key(admin_arguments given) {
    std::string words;
    for (const auto& each : given)
        words += each + ' ';
    std::string_view rest = words;
    const std::string type(take_word(rest));
    return crypto::key_from_openssh(type + ' ' + std::string(take_word(rest)));
}

/// Waits for the file, then disconnects the present user of the name.
auto then_disconnect(admin_commands& at, std::string name, std::function<void(error_code)> saved) {
    return [&at, name = std::move(name), saved = std::move(saved)](error_code failed) {
        if (!failed) at.controlled().sessions().end(name, last_words_of_disowned);
        saved(failed);
    };
}

std::string link_of(const admin_commands& at, std::string_view token, std::string_view name) {
    const auto& server = at.controlled();
    const auto where = parse_host_and_port(server.rules().names.invite_host, wire::tls_port);
    auto link = "babels://" + with_port(where->host, where->port) + "/?";
    if (const auto key = server.fingerprint(); !key.empty())
        link.append("k=").append(percent_encoded(key)).append("&");
    link.append("i=").append(token);
    if (!name.empty()) link.append("&n=").append(percent_encoded(name));
    return link;
}

json::object described(const invite& from) {
    return {
        {"id", to_json(from.id())},
        {"name", to_json(from.name)},
        {"uses", from.uses},
        {"until", to_json(time_field(from.until))}};
}

/// The reason for which there can be no invite for that name; empty: there is none.
std::string fault_of_invite(const admin_commands& at, const std::string& name) {
    const auto& names = at.controlled().names();
    const bool is_possible =
        names.mode() == registration_mode::open || names.mode() == registration_mode::invite;
    if (!names.records().has_files()) return std::string(no_files);
    if (!is_possible) return "nobody can register a name here: see the key \"registration\"";
    if (!parse_host_and_port(at.controlled().rules().names.invite_host, wire::tls_port))
        return "give the HOST or HOST:PORT at which clients reach this server in the key "
               "\"invite-host\" of the configuration file";
    if (name.empty()) return {};
    if (const auto fault = fault_of_name(name); !fault.empty()) return std::string(fault);
    if (names.find(name)) return printable(name) + " belongs to a key already";
    if (names.records().invites().reserves(name, names.records().unix_time()))
        return "there is an invite for " + printable(name) + " already";
    return {};
}

std::optional<unsigned> uses_in(admin_arguments given) {
    const auto uses = given.size() < 2 ? 1 : whole_number<unsigned>(given[1]);
    const bool is_possible = uses && *uses > 0 && *uses <= max_invite_uses;
    const bool is_for_one_name = !given.empty() && !given.front().empty();
    return is_possible && !(is_for_one_name && *uses > 1) ? uses : std::nullopt;
}

json::object described(const name_import& report) {
    const auto shown = std::min(report.differing.size(), max_listed_names);
    json::array differing;
    for (const auto& each : std::span(report.differing).first(shown))
        differing.push_back(to_json(each));
    return {
        {"imported", report.imported},
        {"known", report.known},
        {"differing", std::move(differing)},
        {"more", report.differing.size() - shown}};
}

admin_result import_file(admin_commands& at) {
    auto& records = at.controlled().names().records();
    if (!records.is_shared())
        return failure_of("the server is alone: the names of its file need no import");
    if (!records.has_files()) return failure_of(std::string(no_files));
    at.log().info("the operator imports the names of the file into the cluster");
    admin_result result;
    result.later = [&records](std::function<void(const admin_result&)> answer) {
        import_names(records, [answer = std::move(answer)](error_code failed, const auto& report) {
            answer(
                failed ? failure_of("it ended early: " + failed.message()) : done(described(report))
            );
        });
    };
    return result;
}

} // namespace

admin_result list_names(admin_commands& at, admin_arguments given) {
    const auto& names = at.controlled().names();
    const auto* authorized = at.controlled().rules().names.authorized.get();
    if (const auto fault = fault_of_register(names); !fault.empty())
        return failure_of(std::string(fault));
    if (!given.empty() && given.front() == "import") return import_file(at);
    json::array listed;
    if (!given.empty()) {
        const auto* owner = names.find(given.front());
        if (!owner) return failure_of(printable(given.front()) + " belongs to no key");
        listed.push_back(described(given.front(), *owner, place_of(names, given.front())));
        return done(json::object{{"names", std::move(listed)}, {"more", 0}});
    }
    add_names(listed, authorized, "authorized-names");
    add_names(listed, &names.records().names(), place_of(names, {}));
    const auto all = names.records().names().size() + (authorized ? authorized->size() : 0);
    const auto more = all - listed.size();
    return done(json::object{{"names", std::move(listed)}, {"more", more}});
}

admin_result bind_name(admin_commands& at, admin_arguments given) {
    auto& names = at.controlled().names();
    const auto& name = given.front();
    const auto shown = printable(name);
    if (const auto fault = fault_of_name(name); !fault.empty())
        return failure_of(shown + " cannot belong to a key: " + std::string(fault));
    if (auto fault = fault_of_change(names, name); !fault.empty())
        return failure_of(std::move(fault));
    const auto key = to_key(given.subspan(1));
    if (!key) return failure_of("the key is not a whole and safe one: ssh-ed25519 AAAA...");
    const auto fingerprint = to_string(crypto::fingerprint_of(*key));
    const auto* owner = names.find(name);
    if (owner && owner->key == *key) return failure_of(shown + " belongs to that key already");
    at.log().info("the operator gives \"", shown, "\" to the key ", fingerprint);
    auto result = done(shown + " belongs to the key " + fingerprint);
    result.save = [&at, &names, name, key = *key](std::function<void(error_code)> saved) {
        names.records().rebind(name, key, then_disconnect(at, name, std::move(saved)));
    };
    return result;
}

admin_result unbind_name(admin_commands& at, admin_arguments given) {
    auto& names = at.controlled().names();
    const auto& name = given.front();
    const auto shown = printable(name);
    if (auto fault = fault_of_change(names, name); !fault.empty())
        return failure_of(std::move(fault));
    if (!names.find(name)) return failure_of(shown + " belongs to no key");
    at.log().info("the operator frees the name \"", shown, "\"");
    auto result = done(shown + " is free");
    result.save = [&at, &names, name](std::function<void(error_code)> saved) {
        names.records().unbind(name, then_disconnect(at, name, std::move(saved)));
    };
    return result;
}

admin_result make_invite(admin_commands& at, admin_arguments given) {
    auto& records = at.controlled().names().records();
    const auto name = given.empty() ? std::string() : given.front();
    const auto uses = uses_in(given);
    if (!uses)
        return wrong_request("an invite has 1 to 10000 uses, and one for a name has a single use");
    if (auto fault = fault_of_invite(at, name); !fault.empty()) return failure_of(std::move(fault));
    const auto token = new_invite_token();
    invite made{hash_of(token), *uses, records.unix_time() + invite_seconds, name};
    auto data = described(made);
    data["link"] = to_json(link_of(at, token, name));
    at.log().info("the operator makes the invite ", made.id());
    auto result = done(json::object{{"invite", std::move(data)}});
    result.save = [&records, made = std::move(made)](std::function<void(error_code)> saved) {
        records.add_invite(made, std::move(saved));
    };
    return result;
}

admin_result list_invites(admin_commands& at, admin_arguments) {
    const auto& records = at.controlled().names().records();
    json::array listed;
    for (const auto& each : records.invites().all())
        if (each.until > records.unix_time()) listed.push_back(described(each));
    return done(json::object{{"invites", std::move(listed)}});
}

admin_result revoke_invite(admin_commands& at, admin_arguments given) {
    auto& records = at.controlled().names().records();
    const auto& id = given.front();
    const auto& all = records.invites().all();
    if (std::ranges::find(all, id, &invite::id) == all.end())
        return failure_of("there is no invite " + printable(id));
    at.log().info("the operator revokes the invite ", id);
    auto result = done("the invite " + id + " is worthless");
    result.save = [&records, id](std::function<void(error_code)> saved) {
        records.remove_invite(id, std::move(saved));
    };
    return result;
}

} // namespace babel::server
