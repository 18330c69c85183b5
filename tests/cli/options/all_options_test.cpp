// The table of options, and everything made from it.
#include "cli/options/help.hpp"
#include "cli/options/help_tables.hpp"
#include "cli/options/mode_table.hpp"
#include "cli/options/shell_completion.hpp"
#include "cli/render/event_types.hpp"
#include "cli/render/render_json.hpp"
#include "support/catch.hpp"

#include <boost/json/parse.hpp>

#include <set>
#include <sstream>

using namespace babel;
using cli::all_options;
using cli::invocation;

namespace {

/// A valid value, other than the default if there is another.
std::string some_value(const config::option& option) {
    switch (option.kind) {
    case config::value_kind::flag:
        return "true";
    case config::value_kind::number:
        return std::to_string(option.least + 1);
    case config::value_kind::choice:
        return std::string(option.choices.substr(option.choices.rfind('|') + 1));
    case config::value_kind::text:
        return "example";
    }
    return {};
}

template <class Event>
std::set<std::string> keys_of(const Event& event) {
    std::set<std::string> out;
    const auto line = boost::json::parse(cli::to_json(event, {}));
    for (const auto& field : line.as_object())
        out.insert(std::string(field.key()));
    for (const auto* of_all : {"v", "seq", "ts", "type"})
        out.erase(of_all);
    return out;
}

/// Checks that the help has the fields of each event.
template <std::size_t Index = 0>
void check_events() {
    if constexpr (Index < std::variant_size_v<client::client_event>) {
        const std::variant_alternative_t<Index, client::client_event> plain{};
        const auto type = cli::type_of(client::client_event(plain));
        INFO(type);
        const auto row = std::ranges::find(cli::all_events(), type, &cli::event_row::type);
        REQUIRE(row != cli::all_events().end());
        std::set<std::string> documented, always;
        const auto note = [&](std::string_view names) {
            std::istringstream in{std::string(names)};
            for (std::string name; in >> name;) {
                const bool is_optional = name.front() == '[';
                if (is_optional) name = name.substr(1, name.size() - 2);
                documented.insert(name);
                if (!is_optional) always.insert(name);
            }
        };
        note(row->fields);
        if (documented.erase("figures")) {
            always.erase("figures");
            note(cli::figure_names);
        }
        const auto keys = keys_of(client::client_event(plain));
        CHECK(std::ranges::includes(documented, keys));
        CHECK(std::ranges::includes(keys, always));
        check_events<Index + 1>();
    }
}

} // namespace

TEST_CASE("names and letters of options are unique", "[options]") {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const auto& each : all_options()) {
        INFO(each.name);
        CHECK(names.insert(each.name).second);
        CHECK((each.letter == 0 || letters.insert(each.letter).second));
        CHECK_FALSE(each.meaning.empty());
    }
}

TEST_CASE("the reference warns of what DTX shows", "[options]") {
    const auto warning = "during silence; others can see when you talk";
    CHECK(cli::reference_tables().find(warning) != std::string::npos);
}

TEST_CASE("the defaults in the table are those of the program", "[options]") {
    const invocation untouched;
    for (const auto& each : all_options()) {
        if (each.standard.empty()) continue;
        INFO(each.name);
        invocation taken;
        const std::string value(each.standard);
        CHECK(config::check_value(each, value).has_value());
        CHECK(all_options().of(each).set(taken, value).has_value());
        CHECK(taken.client.server.host == untouched.client.server.host);
        CHECK(taken.client.server.port == untouched.client.server.port);
        CHECK(taken.client.ring_timeout == untouched.client.ring_timeout);
        CHECK(taken.client.audio_in == untouched.client.audio_in);
        CHECK(taken.client.audio_out == untouched.client.audio_out);
        CHECK(taken.client.encoder.bitrate_bps == untouched.client.encoder.bitrate_bps);
        CHECK(taken.client.encoder.complexity == untouched.client.encoder.complexity);
        CHECK(taken.client.frame_length == untouched.client.frame_length);
        CHECK(taken.client.latency == untouched.client.latency);
        CHECK(taken.client.gain_control == untouched.client.gain_control);
        CHECK(taken.client.mic_volume == untouched.client.mic_volume);
        CHECK(taken.client.out_volume == untouched.client.out_volume);
        CHECK(taken.color == untouched.color);
        CHECK(taken.client.server.form == untouched.client.server.form);
        CHECK(taken.client.secure == untouched.client.secure);
        CHECK(taken.verbosity == untouched.verbosity);
    }
}

TEST_CASE("every option is in the help and the reference and the three scripts", "[options]") {
    const auto help = cli::usage_text();
    const auto reference = cli::reference_tables();
    const auto bash = cli::completion_script("bash").value();
    const auto zsh = cli::completion_script("zsh").value();
    const auto fish = cli::completion_script("fish").value();
    for (const auto& each : all_options()) {
        INFO(each.name);
        const auto name = "--" + std::string(each.name);
        CHECK(help.find("\n  " + config::syntax_of(each, true)) != help.npos);
        CHECK(reference.find(name) != reference.npos);
        CHECK(bash.find(name) != bash.npos);
        CHECK(zsh.find(name) != zsh.npos);
        CHECK(fish.find(" -l " + std::string(each.name) + " ") != fish.npos);
    }
    for (const auto& each : cli::all_modes()) {
        INFO(each.name);
        CHECK(help.find("\n  babel-cli " + std::string(each.name)) != help.npos);
        CHECK(reference.find("`babel-cli " + std::string(each.name)) != reference.npos);
    }
}

TEST_CASE("every option accepts valid values only", "[options]") {
    for (const auto& each : all_options()) {
        INFO(each.name);
        CHECK(config::check_value(each, some_value(each)).has_value());
        CHECK_FALSE(config::check_value(each, "").has_value());
        if (each.kind == config::value_kind::number) {
            CHECK_FALSE(config::check_value(each, std::to_string(each.most + 1)).has_value());
            CHECK_FALSE(config::check_value(each, std::to_string(each.least - 1)).has_value());
            CHECK_FALSE(config::check_value(each, "1x").has_value());
        }
    }
}

TEST_CASE("every topic of the help exists and no other", "[help]") {
    const auto* row = cli::find_mode("help");
    std::istringstream topics{std::string(row->choices)};
    for (std::string topic; std::getline(topics, topic, '|');) {
        INFO(topic);
        CHECK(cli::help_on(topic).has_value());
    }
    CHECK(
        to_string(cli::unknown_topic("jsno")) ==
        "help: unknown topic \"jsno\": did you mean \"json\"?"
    );
    CHECK(
        to_string(cli::unknown_topic("nonsense")) ==
        "help: unknown topic \"nonsense\": the topics are prompt, json, audio, exit, config"
    );
}

TEST_CASE("the help on JSON has every event with its fields", "[help]") {
    check_events();
    const auto text = cli::help_on("json").value();
    for (const auto& each : cli::all_events())
        CHECK(text.find("  " + std::string(each.type) + " ") != text.npos);
}

TEST_CASE("the help on exit statuses has each way that a call ends", "[help]") {
    std::set<int> documented;
    for (const auto& each : cli::all_exit_statuses())
        documented.insert(static_cast<int>(each.status));
    CHECK(documented.size() == cli::all_exit_statuses().size());
    for (const auto reason : cli::all_end_reasons())
        CHECK(documented.contains(static_cast<int>(cli::status_of(reason))));
    for (const int number : {2, 3, 4, 9, 11, 12, 129, 130, 143})
        CHECK(documented.contains(number));
}
