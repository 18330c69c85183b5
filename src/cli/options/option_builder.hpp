// How the rows of the table of options are written down.
#pragma once

#include "cli/options/option_table.hpp"

#include <string_view>

namespace babel::cli {

/// A row in the making: what it has beyond its name and meaning is added by name.
struct option_builder : option_row {
    constexpr option_builder(
        option_group within,
        std::string_view long_name,
        std::string_view value_name,
        std::string_view what,
        decltype(option_row::take) taker
    ) {
        group = within;
        name = long_name;
        operand = value_name;
        meaning = what;
        take = taker;
        if (!value_name.empty()) kind = value_kind::text;
    }
    constexpr option_builder on(char single) const {
        auto out = *this;
        out.letter = single;
        return out;
    }
    constexpr option_builder usually(std::string_view value) const {
        auto out = *this;
        out.standard = value;
        return out;
    }
    constexpr option_builder alone(std::string_view value) const {
        auto out = *this;
        out.implied = value;
        return out;
    }
    constexpr option_builder from(int first, int last) const {
        auto out = *this;
        out.kind = value_kind::number;
        out.least = first;
        out.most = last;
        return out;
    }
    constexpr option_builder or_off() const {
        auto out = *this;
        out.may_be_off = true;
        return out;
    }
    constexpr option_builder one_of(std::string_view words) const {
        auto out = *this;
        out.kind = value_kind::choice;
        out.choices = words;
        out.completed_by = value_source::choices;
        return out;
    }
    constexpr option_builder by(value_source what) const {
        auto out = *this;
        out.completed_by = what;
        return out;
    }
    constexpr option_builder instead_of(std::string_view names) const {
        auto out = *this;
        out.sets_aside = names;
        return out;
    }
    constexpr option_builder many() const {
        auto out = *this;
        out.may_repeat = true;
        return out;
    }
    constexpr option_builder while_running() const {
        auto out = *this;
        out.changes_while_running = true;
        return out;
    }
    constexpr option_builder not_in_files() const {
        auto out = *this;
        out.in_files = false;
        return out;
    }
};

} // namespace babel::cli
